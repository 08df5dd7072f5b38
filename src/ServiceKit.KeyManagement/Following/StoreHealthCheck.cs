using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceKit.KeyManagement.Following;

/// <summary>The state of the store in <c>/health</c>, in words that name no path, no host and no number: anyone may read them.</summary>
internal sealed class StoreHealthCheck(StoreState state) : IHealthCheck
{
    public const string Name = "key-store";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state switch
        {
            { IsLoaded: false } => HealthCheckResult.Unhealthy("The store of API keys could not be read yet"),
            { IsReachable: false } => HealthCheckResult.Degraded("The store of API keys cannot be reached; the keys last read are in force"),
            _ => HealthCheckResult.Healthy("The store of API keys can be reached"),
        });
}
