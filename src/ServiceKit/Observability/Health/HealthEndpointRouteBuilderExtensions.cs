using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ServiceKit;
using ServiceKit.Observability.Health;
using ServiceKit.Protection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts the health of a service on the map.</summary>
public static class HealthEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps <c>/health</c>, <c>/health/live</c>, <c>/health/ready</c> and <c>/health/$stream</c>. The first three are open where
    /// <c>/health</c> is in the list of open paths, as it is by default; the stream needs a key unless exactly <c>/health/$stream</c> is in it, and is
    /// not there without <c>services.AddApiKeys()</c>.
    /// An endpoint of the service's own with one of these patterns takes its place. Needs <c>services.AddServiceHealth()</c>.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <returns><paramref name="endpoints"/>.</returns>
    public static IEndpointRouteBuilder MapServiceHealth(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        MapState(endpoints, HealthEndpoints.Path, HealthEndpoints.AllAsync, "health", "Tells whether the service is well");
        MapState(endpoints, HealthEndpoints.LivePath, HealthEndpoints.LiveAsync, "healthLive", "Tells whether the program works, so that it need not be restarted");
        MapState(endpoints, HealthEndpoints.ReadyPath, HealthEndpoints.ReadyAsync, "healthReady", "Tells whether the service takes requests");
        if (endpoints.ServiceProvider.HasKeysToAskFor())
        {
            MapStream(endpoints);
        }

        return endpoints;
    }

    private static void MapStream(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods(HealthEndpoints.StreamPath, [HttpMethods.Get], HealthEndpoints.StreamAsync)
            .AsServiceEndpoint("healthStream")
            .RequireApiKeyUnlessListed(HealthEndpoints.StreamPath)
            .WithSummary("Tells again and again whether the service is well")
            .WithDescription("Each event has the body of `/health` as its data. The stream ends when the service stops.")
            .Produces<HealthReportDocument>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status406NotAcceptable)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        endpoints.MapMethods(HealthEndpoints.StreamPath, [HttpMethods.Head], HealthEndpoints.StreamAsync)
            .AsServiceEndpoint()
            .RequireApiKeyUnlessListed(HealthEndpoints.StreamPath)
            .ExcludeFromDescription();
    }

    private static void MapState(IEndpointRouteBuilder endpoints, string path, Delegate handler, string name, string summary)
    {
        // Whoever opens or closes /health means what says less than it, too.
        var opened = new DocumentationEndpoint(HealthEndpoints.Path, WithAssets: false) { Path = path };
        endpoints.MapMethods(path, [HttpMethods.Get], handler)
            .AsServiceEndpoint(name)
            .WithMetadata(opened)
            .DisableRateLimiting()
            .WithSummary(summary)
            .Produces<HealthReportDocument>()
            .Produces<HealthReportDocument>(StatusCodes.Status503ServiceUnavailable);
        endpoints.MapMethods(path, [HttpMethods.Head], handler).AsServiceEndpoint().WithMetadata(opened).DisableRateLimiting().ExcludeFromDescription();
    }
}
