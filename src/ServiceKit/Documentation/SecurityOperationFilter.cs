using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using ServiceKit.Authentication;
using ServiceKit.Protection;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit.Documentation;

/// <summary>Says of every operation whether it needs a key, with which scopes, and what a refusal looks like.</summary>
/// <remarks>Asks the same <see cref="EndpointAccess"/> that the middleware asks, so that the document cannot disagree with the service.</remarks>
internal sealed class SecurityOperationFilter(IServiceProvider services, IOptions<ApiKeyOptions> options) : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var endpoint = DocumentedEndpoint.Find(context.ApiDescription, services.GetService<EndpointDataSource>());
        var access = EndpointAccess.Of(endpoint);
        if (access.Policy is not null)
        {
            // Which schemes the policy accepts is the service's own to document.
            operation.Responses ??= [];
            operation.Responses["401"] = Refusal("Nobody is signed in.", context);
            operation.Responses["403"] = Refusal("The policy of this service does not let the caller in.", context);
            operation.Responses = Sorted(operation.Responses);
            return;
        }

        if (IsOpen(endpoint, access, services))
        {
            operation.Security = [];
            return;
        }

        operation.Security = SecurityScheme.Requirement(context.Document, access.Scopes, options.Value.Places);
        operation.Responses ??= [];
        operation.Responses["401"] = Refusal("No API key, or none that is valid.", context);
        operation.Responses["403"] = Refusal(AccessDescription.Refusal(access), context);
        operation.Responses = Sorted(operation.Responses);
        if (AccessDescription.Needs(access) is { } needs)
        {
            operation.Description = $"{operation.Description}{(string.IsNullOrEmpty(operation.Description) ? "" : "\n\n")}{needs}";
        }
    }

    // Without UseApiKeys() nothing but an endpoint that asks for a key, or for authorization, is closed.
    internal static bool IsOpen(Endpoint? endpoint, EndpointAccess access, IServiceProvider services) => access switch
    {
        { IsAnonymous: true } => true,
        { HasRequirement: true } => false,
        _ when endpoint?.Metadata.GetMetadata<IAuthorizeData>() is not null => false,
        _ => services.GetService<ApiKeysInUse>() is not { Everywhere: true } || services.GetRequiredService<PublicPaths>().Open(access),
    };

    internal static OpenApiResponses Sorted(OpenApiResponses responses)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, response) in responses.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            sorted.Add(status, response);
        }

        return sorted;
    }

    internal static OpenApiResponse Refusal(string description, OperationFilterContext context) => new()
    {
        Description = description,
        Content = new Dictionary<string, IOpenApiMediaType>
        {
            ["application/problem+json"] = new OpenApiMediaType
            {
                Schema = context.SchemaGenerator.GenerateSchema(typeof(ProblemDetails), context.SchemaRepository),
            },
        },
        Headers = new Dictionary<string, IOpenApiHeader>
        {
            ["WWW-Authenticate"] = new OpenApiHeader
            {
                Description = "How to authenticate (RFC 9110 section 11.6.1).",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            },
        },
    };
}
