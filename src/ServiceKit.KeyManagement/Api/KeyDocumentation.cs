using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit.KeyManagement.Api;

/// <summary>What the OpenAPI document says of the REST API that types do not: request headers, and scopes in either form.</summary>
internal sealed class KeyDocumentation : IOperationFilter
{
    private static readonly string[] Conditional = ["changeApiKey", "deleteApiKey", "revokeApiKey", "rotateApiKey"];

    private static readonly string[] Repeatable = ["createApiKey", "rotateApiKey"];

    public static void AddTo(IServiceCollection services) => services.Configure<SwaggerGenOptions>(swagger =>
    {
        swagger.OperationFilter<KeyDocumentation>();
        swagger.MapType<ScopeList>(() => new OpenApiSchema
        {
            Description = "Scopes as an array of strings, or as one string with commas between them.",
            AnyOf =
            [
                new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
                new OpenApiSchema { Type = JsonSchemaType.String },
                new OpenApiSchema { Type = JsonSchemaType.Null },
            ],
        });
    });

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        ArgumentNullException.ThrowIfNull(operation);
        if (Conditional.Contains(operation.OperationId))
        {
            Add(operation, "If-Match", "The ETag of the key as it was last seen: if it changed since, 412 (RFC 9110 section 13.1.1).");
        }

        if (Repeatable.Contains(operation.OperationId))
        {
            Add(operation, Idempotency.Header, "16 to 255 characters that nobody can guess, such as a random UUID: a repetition within a day gets the same answer.");
        }
    }

    private static void Add(OpenApiOperation operation, string header, string description) => (operation.Parameters ??= []).Add(new OpenApiParameter
    {
        Name = header,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    });
}
