using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceKit.ApiKeys;

/// <summary>The state of the keys in <c>/health</c>, in words that name no path, no key and no number: anyone may read them.</summary>
internal sealed class ApiKeyHealthCheck(ApiKeyRingHolder ring) : IHealthCheck
{
    public const string Name = "api-keys";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(ring switch
        {
            { Current: null } => HealthCheckResult.Unhealthy("No API keys are loaded"),
            { IsStale: true } => HealthCheckResult.Degraded("The API keys could not be read anew; those from before are in force, and the log says why"),
            { Current.IsOpen: true } => HealthCheckResult.Degraded("No API key is configured; the service is open to everyone"),
            _ => HealthCheckResult.Healthy("The API keys are loaded"),
        });
}
