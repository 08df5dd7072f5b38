using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using ServiceKit.Authentication;
using ServiceKit.Protection;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit.Documentation;

/// <summary>Declares the security schemes, and makes them the default of every operation where the service does so too.</summary>
internal sealed class SecurityDocumentFilter(IOptions<ApiKeyOptions> options, IServiceProvider services) : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var closed = services.GetService<ApiKeysInUse>() is { Everywhere: true };
        if (!closed && !swaggerDoc.Paths.Values.Any(p => p.Operations?.Values.Any(o => o.Security is { Count: > 0 }) is true))
        {
            return;
        }

        swaggerDoc.Components ??= new OpenApiComponents();
        swaggerDoc.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        foreach (var (id, scheme) in SecurityScheme.All(options.Value, ScopeCatalogue.Of(services.GetService<EndpointDataSource>())))
        {
            swaggerDoc.Components.SecuritySchemes[id] = scheme;
        }

        if (closed)
        {
            swaggerDoc.Security = SecurityScheme.Requirement(swaggerDoc, ScopeRequirement.None, options.Value.Places);
        }
    }
}
