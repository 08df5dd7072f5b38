using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceKit;
using ServiceKit.Landing;
using ServiceKit.Protection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts the landing page of a service on the map, without <see cref="ServiceBuilder"/>.</summary>
public static class LandingPageExtensions
{
    private const string Path = "/";

    /// <summary>Registers what the landing page needs. Needs <c>app.MapLandingPage()</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="service">What the service is called.</param>
    /// <param name="configure">Changes the options. May be called several times.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddLandingPage(this IServiceCollection services, ServiceInfo service, Action<LandingPageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(service);
        services.TryAddSingleton(service);
        services.TryAddSingleton<KnownPages>();
        services.TryAddSingleton<LandingPage>();
        ServiceEndpointPolicy.AddTo(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return services;
    }

    /// <summary>
    /// Maps a page at <c>/</c>: name, version, description and health of the service, with links to its documentation and its dashboard. Open where
    /// <c>/</c> is in the list of open paths, as it is by default; only what a visitor without a key can open is linked. An endpoint of the
    /// service's own with this pattern and method takes its place. Needs <c>services.AddLandingPage(…)</c>.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <returns><paramref name="endpoints"/>.</returns>
    public static IEndpointRouteBuilder MapLandingPage(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        endpoints.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], (HttpContext context, LandingPage page) => page.WriteAsync(context))
            .AsServiceEndpoint()
            .ExcludeFromDescription();
        return endpoints;
    }
}
