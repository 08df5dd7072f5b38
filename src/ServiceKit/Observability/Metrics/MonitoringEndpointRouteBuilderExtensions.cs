using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit;
using ServiceKit.Networks;
using ServiceKit.Observability.Metrics;
using ServiceKit.Protection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts the metrics of a service on the map.</summary>
public static class MonitoringEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>/metrics</c>, in the Prometheus text format, or as OpenMetrics where <c>Accept</c> asks for it. It needs a key with the scope
    /// <c>metrics:read</c>, unless the options open it; the list of open paths does not. Needs <c>services.AddServiceMetrics()</c>.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <returns><paramref name="endpoints"/>.</returns>
    public static IEndpointRouteBuilder MapServiceMetrics(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<MonitoringOptions>>().Value;
        var handler = endpoints.ServiceProvider.GetRequiredService<MetricsEndpoint>();
        Protect(endpoints.MapMethods(MetricsEndpoint.Path, [HttpMethods.Get], (Delegate)handler.HandleAsync).AsServiceEndpoint("metrics"), options)
            .WithSummary("What the service measures")
            .WithDescription("In the Prometheus text format 0.0.4, or as OpenMetrics 1.0.0 where `Accept` asks for `application/openmetrics-text`.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain", "application/openmetrics-text")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        Protect(endpoints.MapMethods(MetricsEndpoint.Path, [HttpMethods.Head], (Delegate)handler.HandleAsync).AsServiceEndpoint(), options).ExcludeFromDescription();
        return endpoints;
    }

    private static RouteHandlerBuilder Protect(RouteHandlerBuilder endpoint, MonitoringOptions options)
    {
        endpoint.DisableRateLimiting();
        if (options.IsOpenToAnyone)
        {
            return endpoint.AllowAnonymous();
        }

        // What is wrong with the list is said at the start; until then nobody is let in by it.
        if (options.Networks.Count > 0 && NetworkList.Fault(options.Networks, out var networks) is null && !networks.CoversAFamily)
        {
            endpoint.WithMetadata(new OpenToNetworks(networks));
        }

        return string.IsNullOrEmpty(options.Scope) ? endpoint.RequireApiKey() : endpoint.RequireApiKey(options.Scope);
    }
}
