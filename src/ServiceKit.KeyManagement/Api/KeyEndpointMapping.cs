using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit.Protection;

namespace ServiceKit.KeyManagement.Api;

/// <summary>Maps the REST API and says for the OpenAPI document what its handlers read and answer.</summary>
/// <remarks>Handlers are asked for with each request: to map them makes no store, so that the endpoints can be listed without one.</remarks>
internal static class KeyEndpointMapping
{
    private const string Json = "application/json";

    private const string MergePatch = "application/merge-patch+json";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(KeyEndpoints.Path).WithTags("API keys");
        if (routes.ServiceProvider.GetRequiredService<IOptions<KeyManagementOptions>>().Value.AdminPolicy is { } policy)
        {
            AdminPolicy.Check(routes.ServiceProvider, policy);
            group.RequireAuthorization(policy).WithMetadata(new PolicyInPlaceOfKey(policy));
            group.AddEndpointFilter(routes.ServiceProvider.GetRequiredService<AdminPolicy>());
        }
        else
        {
            group.RequireApiKey(KeyManagementOptions.AdminScope);
        }

        group.AddEndpointFilter(routes.ServiceProvider.GetRequiredService<FaultFilter>());

        group.MapPost("", (KeyEndpoints handlers, HttpContext context) => handlers.CreateAsync(context))
            .WithName("createApiKey").WithSummary("Makes a key")
            .WithDescription("The answer holds the key itself, once. With the header Idempotency-Key, a repetition within a day is answered with the same key.")
            .Accepts<ApiKeyRequest>(Json)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity);

        group.MapGet("", ([AsParameters] ListParameters _, KeyEndpoints handlers, HttpContext context) => handlers.ListAsync(context))
            .WithName("listApiKeys").WithSummary("Lists keys")
            .WithDescription("Newest first, unless sort says otherwise. The header Link leads to the next and the previous page.")
            .ProducesProblem(StatusCodes.Status400BadRequest);

        group.MapGet("/{id}", (string id, KeyEndpoints handlers, HttpContext context) => handlers.GetAsync(id, context))
            .WithName("getApiKey").WithSummary("Shows a key, never its text")
            .ProducesProblem(StatusCodes.Status404NotFound);

        group.MapGet("/{id}/usage", (string id, DateTimeOffset? since, KeyEndpoints handlers, HttpContext context) => handlers.UsageAsync(id, since, context))
            .WithName("getApiKeyUsage").WithSummary("Shows who uses a key, how much, and for what")
            .WithDescription("Of the last 24 hours, unless since says otherwise. Replicas write what they counted every few seconds.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);

        group.MapPatch("/{id}", (string id, KeyEndpoints handlers, HttpContext context) => handlers.ChangeAsync(id, context))
            .WithName("changeApiKey").WithSummary("Changes a key")
            .WithDescription("What is left out stays, null clears, a value sets. With If-Match, only the version that the caller has seen is changed.")
            .Accepts<ApiKeyChange>(MergePatch, Json)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);

        group.MapDelete("/{id}", (string id, KeyEndpoints handlers, HttpContext context) => handlers.DeleteAsync(id, context))
            .WithName("deleteApiKey").WithSummary("Takes a key back for good and out of every list")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed);

        group.MapPost("/{id}/revoke", (string id, KeyEndpoints handlers, HttpContext context) => handlers.RevokeAsync(id, context))
            .WithName("revokeApiKey").WithSummary("Takes a key back for good")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed);

        group.MapPost("/{id}/rotate", (string id, KeyEndpoints handlers, HttpContext context) => handlers.RotateAsync(id, context))
            .WithName("rotateApiKey").WithSummary("Replaces a key by a new one")
            .WithDescription("The new key may do what the old one may. The old one stays valid for a while, never beyond its own expiry. Idempotency-Key works as for a new key.")
            .Accepts<RotationRequest>(isOptional: true, Json)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed);

        group.MapPost("/revoke-all", (KeyEndpoints handlers, HttpContext context) => handlers.RevokeAllAsync(context))
            .WithName("revokeAllApiKeys").WithSummary("Takes back every key but that of the caller")
            .Accepts<RevokeAllRequest>(isOptional: true, Json)
            .ProducesProblem(StatusCodes.Status400BadRequest);

        group.MapPost("/import", (KeyEndpoints handlers, HttpContext context) => handlers.ImportAsync(context))
            .WithName("importApiKeys").WithSummary("Takes in keys from elsewhere")
            .WithDescription("All of them, or none where one is invalid. Those that are there already stay as they are, so that the call can be repeated.")
            .Accepts<ImportRequest>(Json)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge);

        MapAudit(group);
    }

    private static void MapAudit(RouteGroupBuilder group)
    {
        group.MapGet("/audit", ([AsParameters] AuditParameters parameters, AuditEndpoints handlers, HttpContext context) => handlers.ListAsync(parameters, context))
            .WithName("listApiKeyAudit").WithSummary("Shows who did what to which key")
            .ProducesProblem(StatusCodes.Status400BadRequest);

        group.MapGet("/audit/export", (AuditEndpoints handlers, HttpContext context) => handlers.ExportAsync(context))
            .WithName("exportApiKeyAudit").WithSummary("Exports the whole audit log, an entry a line")
            .Produces(StatusCodes.Status200OK, contentType: AuditEndpoints.Lines);

        group.MapGet("/audit/verification", (AuditEndpoints handlers, HttpContext context) => handlers.VerifyAsync(context))
            .WithName("verifyApiKeyAudit").WithSummary("Checks that no entry of the audit log was changed, left out or put in");
    }
}
