using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit.Documentation;

/// <summary>Gives an operation that nobody described its method and path as summary, so that no list shows a blank line.</summary>
internal sealed class SummaryOperationFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context) =>
        operation.Summary ??= $"{context.ApiDescription.HttpMethod} /{context.ApiDescription.RelativePath}";
}
