using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceKit.Observability.Health;

/// <summary>
/// A check that is made when it is asked. The framework makes checks outside of what it catches: one whose constructor throws, as that of a client
/// that reads its connection string does, would leave no answer at all in place of an unhealthy one.
/// </summary>
internal sealed class LateCheck(Func<IServiceProvider, IHealthCheck> make, IServiceProvider services) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await make(services).CheckHealthAsync(context, cancellationToken);
}
