using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceKit.Observability;

namespace ServiceKit.ApiKeys;

/// <summary>The state of the keys in <c>/health</c>, in words that name no path, no key and no number: anyone may read them.</summary>
/// <remarks>The numbers are in the data of the result, which a publisher of the service's own gets, and in the metrics.</remarks>
internal sealed class ApiKeyHealthCheck(ApiKeyRingHolder ring, ExpiringKeys expiring, AuthenticationMeter meter) : IHealthCheck
{
    public const string Name = "api-keys";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (ring.Current is not { } keys)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("No API keys are loaded"));
        }

        var soon = expiring.Count;
        var data = new Dictionary<string, object> { ["count"] = keys.CountOfAll, ["expiring"] = soon, ["last_reading"] = meter.LastReading };
        return Task.FromResult(ring switch
        {
            { IsStale: true } => HealthCheckResult.Degraded("The API keys could not be read anew; those from before are in force, and the log says why", data: data),
            _ when keys.IsOpen => HealthCheckResult.Degraded("No API key is configured; the service is open to everyone", data: data),
            _ when soon > 0 => HealthCheckResult.Healthy("The API keys are loaded; some expire within 7 days", data),
            _ => HealthCheckResult.Healthy("The API keys are loaded", data),
        });
    }
}
