using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit.Documentation;

/// <summary>Declares the security scheme and makes it the default of every operation, as the service itself does.</summary>
internal sealed class SecurityDocumentFilter(IServiceProvider services) : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        if (services.GetService(typeof(Authentication.ApiKeyGate)) is null)
        {
            return;
        }

        var options = (IOptions<ApiKeyOptions>)services.GetService(typeof(IOptions<ApiKeyOptions>))!;
        swaggerDoc.Components ??= new OpenApiComponents();
        swaggerDoc.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        swaggerDoc.Components.SecuritySchemes[SecurityScheme.Id] = SecurityScheme.From(options.Value);
        swaggerDoc.Security = [SecurityScheme.Requirement(swaggerDoc, [])];
    }
}
