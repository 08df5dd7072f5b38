using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit.Documentation;

/// <summary>Describes problem details as this service writes them: every member present, and with its traceId.</summary>
internal sealed class ProblemSchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema { Properties: not null } problem || !typeof(ProblemDetails).IsAssignableFrom(context.Type))
        {
            return;
        }

        problem.Description = "An error (RFC 9457).";
        Describe(problem, "type", JsonSchemaType.String, "uri", "What kind of error it is.");
        Describe(problem, "title", JsonSchemaType.String, null, "The kind of error in words.");
        Describe(problem, "status", JsonSchemaType.Integer, "int32", "The HTTP status.");
        Describe(problem, "detail", JsonSchemaType.String, null, "What went wrong this time.");
        Describe(problem, "instance", JsonSchemaType.String, "uri-reference", "The path of the request.");
        Describe(problem, "traceId", JsonSchemaType.String, null, "Finds this request in the service's logs and traces.");
        problem.Required = new HashSet<string> { "type", "title", "status", "instance", "traceId" };
    }

    private static void Describe(OpenApiSchema problem, string member, JsonSchemaType type, string? format, string description) =>
        problem.Properties![member] = new OpenApiSchema { Type = type, Format = format, Description = description };
}
