using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using ServiceKit.Limits;
using ServiceKit.Protection;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit.Documentation;

/// <summary>
/// Says what 429 looks like of every operation that can answer it: because a limit of the service holds for it, because a key may
/// have a limit of its own, or because whoever tries keys is slowed down.
/// </summary>
/// <remarks>Not by the keys of the moment: the document outlives a reload, which can bring a key with a limit.</remarks>
internal sealed class RateLimitOperationFilter(IServiceProvider services) : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var endpoint = DocumentedEndpoint.Find(context.ApiDescription, services.GetService<EndpointDataSource>());
        var limits = services.GetService<RateLimits>()?.Of(endpoint);
        var isCounted = limits is { IsExempt: false, ForKey.Limits: not [] };
        var guesses = services.GetService<GuessThrottle>();
        var asksForKey = guesses is not null && !SecurityOperationFilter.IsOpen(endpoint, EndpointAccess.Of(endpoint), services);
        var countsByKey = asksForKey && limits is not { IsExempt: true };
        var countsGuesses = asksForKey && guesses?.Attempts is not null;
        if (!isCounted && !countsByKey && !countsGuesses)
        {
            return;
        }

        var responses = operation.Responses ?? [];
        responses["429"] = new OpenApiResponse
        {
            Description = Describe(isCounted, countsByKey, countsGuesses),
            Content = new Dictionary<string, IOpenApiMediaType>
            {
                ["application/problem+json"] = new OpenApiMediaType
                {
                    Schema = context.SchemaGenerator.GenerateSchema(typeof(ProblemDetails), context.SchemaRepository),
                },
            },
            Headers = Headers(isCounted || countsByKey),
        };
        operation.Responses = SecurityOperationFilter.Sorted(responses);
    }

    private static string Describe(bool isCounted, bool countsByKey, bool countsGuesses)
    {
        var limit = isCounted ? "The rate limit is exceeded" : countsByKey ? "The rate limit of the API key is exceeded" : null;
        var guesses = countsGuesses ? "too many invalid API keys came from this address" : null;
        return (limit, guesses) switch
        {
            (not null, not null) => $"{limit}, or {guesses}.",
            (not null, null) => $"{limit}.",
            _ => "Too many invalid API keys came from this address.",
        };
    }

    private static Dictionary<string, IOpenApiHeader> Headers(bool withLimits)
    {
        var headers = new Dictionary<string, IOpenApiHeader>
        {
            ["Retry-After"] = Header("Seconds until the request is worth another try (RFC 9110 section 10.2.3).", JsonSchemaType.Integer),
        };
        if (withLimits)
        {
            headers[RateLimitFields.Limit] = Header("What is left of each limit, and the seconds until there is more.", JsonSchemaType.String);
            headers[RateLimitFields.Policy] = Header("The limits: their quotas, and their windows in seconds.", JsonSchemaType.String);
        }

        return headers;
    }

    private static OpenApiHeader Header(string description, JsonSchemaType type) => new()
    {
        Description = description,
        Schema = new OpenApiSchema { Type = type },
    };
}
