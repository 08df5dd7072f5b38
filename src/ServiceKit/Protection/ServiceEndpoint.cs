using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit.Authentication;

namespace ServiceKit.Protection;

/// <summary>Marks what ServiceKit maps for operators. An endpoint of the service's own with the same pattern takes its place.</summary>
/// <param name="OperationId">
/// What the OpenAPI document calls it. Not the name of the endpoint: names are for links, of which each can be given only once, and they are
/// the service's.
/// </param>
internal sealed record ServiceEndpoint(string? OperationId = null);

/// <summary>Marks and closes the endpoints that ServiceKit maps for operators.</summary>
internal static class ServiceEndpointConventions
{
    public static RouteHandlerBuilder AsServiceEndpoint(this RouteHandlerBuilder endpoint, string? operationId = null) =>
        endpoint.WithTags("Service").WithMetadata(new ServiceEndpoint(operationId));

    /// <summary>
    /// Asks for a key unless the list of open paths has exactly this one: who opens everything below a path, with <c>/health/*</c>, need not
    /// have thought of it. After <c>WithoutAuth()</c> there are no keys to ask for.
    /// </summary>
    public static RouteHandlerBuilder RequireApiKeyUnlessListed(this RouteHandlerBuilder endpoint, string path)
    {
        // When the endpoint is made, since options that are wrong are the start's to report.
        endpoint.Add(made =>
        {
            if (!IsOpen(made.ApplicationServices, path))
            {
                new AtOnce(made).RequireApiKey();
            }
        });
        return endpoint;
    }

    /// <summary>Whether there are keys, or somebody said that there are none: who never thought of it opens nothing.</summary>
    public static bool HasKeysToAskFor(this IServiceProvider services) => services.GetService<ApiKeyGate>() is not null || services.GetService<WithoutAuthentication>() is not null;

    private static bool IsOpen(IServiceProvider services, string path) => services.GetService<ApiKeyGate>() is null
        ? services.GetService<WithoutAuthentication>() is not null
        : services.GetRequiredService<IOptions<ApiKeyOptions>>().Value.UnauthenticatedPaths.Contains(path, StringComparer.Ordinal);

    private sealed class AtOnce(EndpointBuilder endpoint) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention) => convention(endpoint);
    }
}
