using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit;
using ServiceKit.Hosting;
using ServiceKit.Protection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts what a service says of itself on the map.</summary>
public static class ServiceEndpointRouteBuilderExtensions
{
    /// <summary>The default of the scope of <c>/api/v1/system</c>: <c>system:read</c>.</summary>
    public const string SystemScope = "system:read";

    private const string InfoPath = "/api/v1/info";
    private const string SystemPath = "/api/v1/system";

    /// <summary>
    /// Maps <c>/api/v1/info</c>: id, name, version and description. It needs a key, unless exactly this path is in the list of open paths. An
    /// endpoint of the service's own with this pattern takes its place. Needs <c>services.AddApiKeys()</c>.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="service">What the service is called.</param>
    /// <returns><paramref name="endpoints"/>.</returns>
    public static IEndpointRouteBuilder MapServiceInfo(this IEndpointRouteBuilder endpoints, ServiceInfo service)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(service);
        var document = ServiceInfoDocument.Of(service);
        endpoints.MapGet(InfoPath, () => Answer(document))
            .AsServiceEndpoint("info")
            .RequireApiKeyUnlessListed(InfoPath)
            .WithSummary("What the service is called")
            .Produces<ServiceInfoDocument>();
        return endpoints;
    }

    /// <summary>Maps <c>/api/v1/system</c>: time, time zone, runtime, platform and uptime, for callers with a scope.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="scope">The scope. Default: <see cref="SystemScope"/>.</param>
    /// <returns><paramref name="endpoints"/>.</returns>
    /// <exception cref="ArgumentException">The scope is malformed.</exception>
    public static IEndpointRouteBuilder MapServiceSystem(this IEndpointRouteBuilder endpoints, string scope = SystemScope)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var clock = endpoints.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System;
        var (startedAt, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        endpoints.MapGet(SystemPath, () => Answer(SystemDocument.Of(clock, startedAt, clock.GetElapsedTime(started))))
            .AsServiceEndpoint("system")
            .RequireApiKey(scope)
            .WithSummary("What the service runs on")
            .Produces<SystemDocument>();
        return endpoints;
    }

    // Written with settings of its own: a resolver that the service chose for its API need not know this document.
    private static JsonHttpResult<T> Answer<T>(T document) => TypedResults.Json(document, JsonSerializerOptions.Web);
}
