using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceKit.KeyManagement;

namespace ServiceKit.Configs;

/// <summary>Whether configurations can be read. Without them the service is not well, but it is not for this check to say that it is of no use.</summary>
internal sealed class ConfigHealthCheck(OpenedStore store) : IHealthCheck
{
    public const string Name = "configs";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await (await store.GetAsync(cancellationToken)).ListConfigNamesAsync(Name, string.Empty, 1, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (ApiKeyStoreException)
        {
            return HealthCheckResult.Degraded("The store of configurations cannot be reached");
        }
    }
}
