using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Observability;

namespace ServiceKit;

public sealed partial class ServiceBuilder
{
    private bool _withHealth;

    /// <summary>Adds <c>/health</c>: 200 while healthy or degraded, 503 while unhealthy, with the state of every check.</summary>
    /// <param name="configure">Adds checks of the service's own.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder WithHealth(Action<IHealthChecksBuilder>? configure = null)
    {
        _withHealth = true;
        var checks = Services.AddHealthChecks();
        configure?.Invoke(checks);
        return this;
    }

    private void MapHealth(WebApplication app)
    {
        if (_withHealth)
        {
            app.MapGet(HealthEndpoint.Path, HealthEndpoint.HandleAsync)
                .WithName("health")
                .WithTags("Service")
                .DisableRateLimiting()
                .WithSummary("Tells whether the service is well")
                .Produces<HealthReportDocument>()
                .Produces<HealthReportDocument>(StatusCodes.Status503ServiceUnavailable);
        }
    }
}
