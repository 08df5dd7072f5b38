using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Authentication;
using ServiceKit.Documentation;
using ServiceKit.Observability.Health;
using ServiceKit.Protection;

namespace ServiceKit.Landing;

/// <summary>The pages of the kit that this service serves and that a visitor without a key can open.</summary>
/// <remarks>A link that answers 401 helps nobody, and names what the operator closed.</remarks>
internal sealed class KnownPages(EndpointDataSource endpoints, IServiceProvider services)
{
    private static readonly LandingPageLink[] All =
    [
        new("API documentation", DocumentationPaths.SwaggerUI, "Swagger UI: read it and try it"),
        new("API reference", DocumentationPaths.ReDoc, "ReDoc: the same to read"),
        new("OpenAPI document", DocumentationPaths.Document, "for code generators and API tools"),
        new("Health", HealthEndpoints.Path, "what monitoring asks"),
    ];

    // Made with the first request, when everything is mapped; whoever maps more later maps no page of the kit.
    private readonly Lazy<IReadOnlyList<LandingPageLink>> _open = new(() => [.. All.Where(page => IsOpen(page.Address, endpoints, services))]);

    /// <summary>The links, in the order of the page.</summary>
    public IReadOnlyList<LandingPageLink> Links => _open.Value;

    /// <summary>Whether anyone may ask how the service is.</summary>
    public bool IsHealthOpen => Links.Any(link => link.Address == HealthEndpoints.Path);

    private static bool IsOpen(string page, EndpointDataSource endpoints, IServiceProvider services)
    {
        var keys = services.GetService<ApiKeyGate>() is null ? null : services.GetRequiredService<PublicPaths>();
        return endpoints.Endpoints.Any(endpoint =>
            endpoint.Metadata.GetMetadata<DocumentationEndpoint>() is { Path: var at } part && (at ?? part.Page) == page
            && (keys is null || keys.Open(new PathString(page), EndpointAccess.Of(endpoint))));
    }
}
