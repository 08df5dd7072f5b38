using Microsoft.Extensions.DependencyInjection;

namespace ServiceKit;

public sealed partial class ServiceBuilder
{
    /// <summary>Changes the documentation: Swagger UI at <c>/docs</c>, ReDoc at <c>/redoc</c>, the document at <c>/openapi.json</c>. It is always on unless disabled here.</summary>
    /// <param name="configure">Changes the options.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder WithDocumentation(Action<DocumentationOptions>? configure = null)
    {
        if (configure is not null)
        {
            Services.Configure(configure);
        }

        return this;
    }
}
