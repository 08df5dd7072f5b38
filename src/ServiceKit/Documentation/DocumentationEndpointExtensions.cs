using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using ServiceKit;
using ServiceKit.Documentation;
using ServiceKit.Protection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts the documentation of a service on the map.</summary>
public static class DocumentationEndpointExtensions
{
    /// <summary>Maps Swagger UI at <c>/docs</c>, ReDoc at <c>/redoc</c> and the document at <c>/openapi.json</c>. Needs <c>services.AddApiDocumentation(…)</c>.</summary>
    /// <param name="endpoints">The application.</param>
    /// <returns><paramref name="endpoints"/>.</returns>
    public static IEndpointRouteBuilder MapApiDocumentation(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (!endpoints.ServiceProvider.GetRequiredService<IOptions<DocumentationOptions>>().Value.Enabled)
        {
            return endpoints;
        }

        var title = endpoints.ServiceProvider.GetService<ServiceInfo>()?.DisplayName ?? "API";
        endpoints.MapSwagger("/{documentName}.json", options => options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1)
            .WithMetadata(new DocumentationEndpoint(DocumentationPaths.Document, WithAssets: false));
        endpoints.MapSwaggerUI(DocumentationPaths.SwaggerUI.TrimStart('/'), options =>
        {
            options.DocumentTitle = title;
            // Relative, so that it also works behind a proxy that adds a path.
            options.SwaggerEndpoint(".." + DocumentationPaths.Document, title);
            options.DisplayOperationId();
        }).WithMetadata(new DocumentationEndpoint(DocumentationPaths.SwaggerUI, WithAssets: true));
        endpoints.MapReDoc(DocumentationPaths.ReDoc.TrimStart('/'), options =>
        {
            options.DocumentTitle = title;
            options.SpecUrl = ".." + DocumentationPaths.Document;
            // Swashbuckle's own page loads fonts from elsewhere.
            options.IndexStream = () => typeof(DocumentationPaths).Assembly.GetManifestResourceStream("ServiceKit.redoc.html")!;
        }).WithMetadata(new DocumentationEndpoint(DocumentationPaths.ReDoc, WithAssets: true));
        return endpoints;
    }
}
