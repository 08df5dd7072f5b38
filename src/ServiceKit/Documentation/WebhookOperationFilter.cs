using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using ServiceKit.Webhooks;
using ServiceKit.Webhooks.Receiving;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit.Documentation;

/// <summary>Says of an operation that it takes signed webhooks: the three headers, and the answers of the verifier.</summary>
internal sealed class WebhookOperationFilter(IServiceProvider services) : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var endpoint = DocumentedEndpoint.Find(context.ApiDescription, services.GetService<EndpointDataSource>());
        if (endpoint is null || WebhookAccess.Of(endpoint).Names is not [var name, ..])
        {
            return;
        }

        operation.Description = $"{operation.Description}{(string.IsNullOrEmpty(operation.Description) ? "" : "\n\n")}Needs a webhook signature of `{name}` (Standard Webhooks).";
        operation.Parameters ??= [];
        operation.Parameters.Add(Header(WebhookDefaults.IdHeader, JsonSchemaType.String, null, "The id of the message, the same on every attempt to deliver it."));
        operation.Parameters.Add(Header(WebhookDefaults.TimestampHeader, JsonSchemaType.Integer, "int64", "The time of this attempt, in seconds since 1970-01-01T00:00:00Z."));
        operation.Parameters.Add(Header(WebhookDefaults.SignatureHeader, JsonSchemaType.String, null, "Signatures, separated by spaces: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`."));
        operation.Responses ??= [];
        AddRefusals(operation.Responses, context);
        if (services.GetService<IOptionsMonitor<WebhookVerifierOptions>>()?.Get(name) is { ReplayProtection: true })
        {
            AddAnswersToRepetition(operation.Responses, context);
        }

        operation.Responses = SecurityOperationFilter.Sorted(operation.Responses);
    }

    private static void AddRefusals(OpenApiResponses responses, OperationFilterContext context)
    {
        // Without the key that the security of the operation asks for, the answer has the same status.
        var key = responses.TryGetValue("401", out var unauthorized) && unauthorized.Headers is { Count: > 0 } ? $"{unauthorized.Description} " : string.Empty;
        responses["401"] = SecurityOperationFilter.Refusal($"{key}No webhook signature, none that is valid, or a timestamp too far from now.", context);
        responses["413"] = Problem("The body is larger than is read of a webhook.", context);
    }

    private static void AddAnswersToRepetition(OpenApiResponses responses, OperationFilterContext context)
    {
        responses.TryAdd("204", new OpenApiResponse { Description = "The webhook was handled before." });
        responses.TryAdd("409", Problem("The webhook is being handled by another request.", context));
        responses.TryAdd("503", Problem("Too many webhooks at once.", context));
    }

    private static OpenApiParameter Header(string name, JsonSchemaType type, string? format, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Required = true,
        Description = description,
        Schema = new OpenApiSchema { Type = type, Format = format },
    };

    private static OpenApiResponse Problem(string description, OperationFilterContext context)
    {
        var response = SecurityOperationFilter.Refusal(description, context);
        response.Headers = null;
        return response;
    }
}
