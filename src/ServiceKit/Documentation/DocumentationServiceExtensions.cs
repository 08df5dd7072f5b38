using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using ServiceKit;
using ServiceKit.Documentation;
using ServiceKit.Protection;
using Swashbuckle.AspNetCore.Swagger;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the documentation of a service.</summary>
public static class DocumentationServiceExtensions
{
    /// <summary>
    /// Describes the service as OpenAPI 3.1, with a padlock on exactly the operations that need a key. Needs
    /// <c>app.MapApiDocumentation()</c>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="service">What the service is called.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddApiDocumentation(this IServiceCollection services, ServiceInfo service, Action<DocumentationOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(service);
        var options = services.AddOptions<DocumentationOptions>();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen();
        services.AddSingleton<IAsyncSwaggerProvider, CachedDocuments>();
        services.AddOptions<SwaggerGenOptions>().Configure<IOptions<DocumentationOptions>>((swagger, chosen) => Describe(swagger, service, chosen.Value));
        return services;
    }

    private static void Describe(SwaggerGenOptions swagger, ServiceInfo service, DocumentationOptions options)
    {
        swagger.SwaggerDoc(DocumentationPaths.DocumentName, new OpenApiInfo
        {
            Title = service.DisplayName,
            Version = ProgramVersion.Of(service),
            Description = service.Description,
            License = options.License is { } license ? new OpenApiLicense { Name = license.Name, Identifier = license.SpdxId } : null,
        });
        foreach (var server in options.Servers)
        {
            swagger.AddServer(new OpenApiServer { Url = server });
        }

        swagger.SupportNonNullableReferenceTypes();
        swagger.NonNullableReferenceTypesAsRequired();
        swagger.CustomOperationIds(OperationNames.IdOf);
        swagger.ResolveConflictingActions(ServicesOwn);
        foreach (var comments in XmlComments())
        {
            swagger.IncludeXmlComments(comments, includeControllerXmlComments: true);
        }

        swagger.SchemaFilter<ProblemSchemaFilter>();
        swagger.OperationFilter<SummaryOperationFilter>();
        swagger.OperationFilter<SecurityOperationFilter>();
        swagger.OperationFilter<RateLimitOperationFilter>();
        swagger.OperationFilter<WebhookOperationFilter>();
        swagger.DocumentFilter<SecurityDocumentFilter>();
        options.ConfigureSwagger?.Invoke(swagger);
    }

    // An endpoint of the service's takes the place of one that ServiceKit maps; of two of its own, nobody can tell which is meant.
    private static ApiDescription ServicesOwn(IEnumerable<ApiDescription> operations)
    {
        var all = operations.ToList();
        return all.FindAll(operation => !operation.ActionDescriptor.EndpointMetadata.OfType<ServiceEndpoint>().Any()) is [var own]
            ? own
            : throw new InvalidOperationException(
                $"Several endpoints answer {all[0].HttpMethod} /{all[0].RelativePath}, and the OpenAPI document has room for one. Exclude the others with ExcludeFromDescription(), or choose one with ConfigureSwagger.");
    }

    // Every XML file beside the program that belongs to an assembly beside it: a solution's handlers may live in several.
    private static IEnumerable<string> XmlComments() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "*.xml").Where(file => File.Exists(Path.ChangeExtension(file, ".dll")));
}
