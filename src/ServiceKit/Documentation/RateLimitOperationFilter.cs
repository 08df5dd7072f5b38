using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using ServiceKit.Limits;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit.Documentation;

/// <summary>Says of every operation that a rate limit of the service holds for what it looks like beyond the limit.</summary>
internal sealed class RateLimitOperationFilter(IServiceProvider services) : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var endpoint = DocumentedEndpoint.Find(context.ApiDescription, services.GetService<EndpointDataSource>());
        if (services.GetService<RateLimits>()?.Of(endpoint) is not { IsExempt: false, ForKey.Limits: not [] })
        {
            return;
        }

        var responses = operation.Responses ?? [];
        responses["429"] = new OpenApiResponse
        {
            Description = "The rate limit is exceeded.",
            Content = new Dictionary<string, IOpenApiMediaType>
            {
                ["application/problem+json"] = new OpenApiMediaType
                {
                    Schema = context.SchemaGenerator.GenerateSchema(typeof(ProblemDetails), context.SchemaRepository),
                },
            },
            Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["Retry-After"] = Header("Seconds until the request is worth another try (RFC 9110 section 10.2.3).", JsonSchemaType.Integer),
                [RateLimitFields.Limit] = Header("What is left of each limit, and the seconds until there is more.", JsonSchemaType.String),
                [RateLimitFields.Policy] = Header("The limits: their quotas, and their windows in seconds.", JsonSchemaType.String),
            },
        };
        operation.Responses = [];
        foreach (var (status, response) in responses.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            operation.Responses.Add(status, response);
        }
    }

    private static OpenApiHeader Header(string description, JsonSchemaType type) => new()
    {
        Description = description,
        Schema = new OpenApiSchema { Type = type },
    };
}
