using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ServiceKit.ApiKeys;

namespace ServiceKit.KeyManagement.Api;

/// <summary>The handlers of <c>/api/v1/api-keys</c>.</summary>
internal sealed class KeyEndpoints(ApiKeyManager manager, IApiKeyStore store, BodyReader bodies, IOptions<ApiKeyOptions> options, TimeProvider clock)
{
    public const string Path = "/api/v1/api-keys";

    // A thousand keys with all that a key can have.
    private const int MaxImportBytes = 1024 * 1024;

    public async Task<Created<ApiKeyDocument>> CreateAsync(HttpContext context)
    {
        var (request, _) = await bodies.ReadAsync<ApiKeyRequest>(context.Request);
        var draft = new ApiKeyDraft
        {
            Name = request.Name,
            Scopes = request.Scopes?.Scopes ?? [],
            Tenant = request.Tenant,
            Enabled = request.Enabled ?? true,
            ExpiresAt = request.ExpiresAt,
            Networks = request.Networks,
            Limit = request.Limit,
            Environment = request.Environment,
        };
        return await MakeAsync(context, request, (actor, answer) => manager.CreateAsync(draft, actor, answer, context.RequestAborted));
    }

    public async Task<Ok<ApiKeyPageDocument>> ListAsync(HttpContext context)
    {
        var (query, number) = ListReader.Read(context.Request.Query, Now, CredentialsIn(options.Value));
        var page = await manager.ListAsync(query, CallerOf.Request(context), context.RequestAborted);
        PageLinks.Write(context, Path, ListReader.Known, number, query.Take, page.Total);
        return TypedResults.Ok(new ApiKeyPageDocument([.. page.Keys.Select(key => ApiKeyDocument.From(key, query.Now))], page.Total, number, query.Take));
    }

    public async Task<Ok<ApiKeyDocument>> GetAsync(string id, HttpContext context)
    {
        var found = await manager.FindAsync(id, CallerOf.Request(context), context.RequestAborted);
        EntityTags.Write(context.Response, found.Key);
        return TypedResults.Ok(ApiKeyDocument.From(found, Now));
    }

    public async Task<Ok<UsageDocument>> UsageAsync(string id, DateTimeOffset? since, HttpContext context)
    {
        var found = await manager.FindAsync(id, CallerOf.Request(context), context.RequestAborted);
        return TypedResults.Ok(UsageDocument.From(found.Key, await store.ReadUsageAsync(id, since ?? Now.AddHours(-24), context.RequestAborted)));
    }

    public async Task<Ok<ApiKeyDocument>> ChangeAsync(string id, HttpContext context)
    {
        var version = EntityTags.Expected(context.Request);
        var (change, members) = await bodies.ReadAsync<ApiKeyChange>(context.Request);
        RefuseNull(nameof(change.Name), change.Name);
        RefuseNull(nameof(change.Enabled), change.Enabled);
        var patch = new ApiKeyPatch
        {
            Name = Given(nameof(change.Name), change.Name!),
            Scopes = Given(nameof(change.Scopes), change.Scopes?.Scopes ?? []),
            Tenant = Given(nameof(change.Tenant), change.Tenant),
            Enabled = Given(nameof(change.Enabled), change.Enabled ?? true),
            ExpiresAt = Given(nameof(change.ExpiresAt), change.ExpiresAt),
            Networks = Given(nameof(change.Networks), change.Networks),
            Limit = Given(nameof(change.Limit), change.Limit),
        };
        return Ok(context, await manager.ChangeAsync(id, patch, version, CallerOf.Request(context), context.RequestAborted));

        Optional<T> Given<T>(string property, T value) => bodies.Has(members, property) ? value : default(Optional<T>);

        void RefuseNull(string property, object? value)
        {
            if (value is null && bodies.Has(members, property))
            {
                throw new KeyManagementException(new Dictionary<string, string[]> { [property] = ["cannot be cleared"] });
            }
        }
    }

    public async Task<NoContent> DeleteAsync(string id, HttpContext context)
    {
        await manager.DeleteAsync(id, EntityTags.Expected(context.Request), CallerOf.Request(context), context.RequestAborted);
        return TypedResults.NoContent();
    }

    public async Task<Ok<ApiKeyDocument>> RevokeAsync(string id, HttpContext context) =>
        Ok(context, await manager.RevokeAsync(id, EntityTags.Expected(context.Request), CallerOf.Request(context), context.RequestAborted));

    public async Task<Ok<RevokedDocument>> RevokeAllAsync(HttpContext context)
    {
        var (request, _) = await bodies.ReadAsync<RevokeAllRequest>(context.Request, mayBeEmpty: true);
        return TypedResults.Ok(new RevokedDocument(await manager.RevokeAllAsync(request.IncludeCallingKey ?? false, CallerOf.Request(context), context.RequestAborted)));
    }

    public async Task<Ok<ImportDocument>> ImportAsync(HttpContext context)
    {
        var (request, _) = await bodies.ReadAsync<ImportRequest>(context.Request, maxBytes: MaxImportBytes);
        RefuseBothOrNeither(request.Keys);
        var result = await manager.ImportAsync([.. request.Keys.Select(key => key.ToImport())], CallerOf.Request(context), context.RequestAborted);
        return TypedResults.Ok(new ImportDocument([.. result.Imported.Select(key => ApiKeyDocument.From(key, Now))], result.Present));
    }

    public async Task<Created<ApiKeyDocument>> RotateAsync(string id, HttpContext context)
    {
        var version = EntityTags.Expected(context.Request);
        var (request, _) = await bodies.ReadAsync<RotationRequest>(context.Request, mayBeEmpty: true);
        var rotation = new ApiKeyRotation
        {
            Grace = Seconds(nameof(request.GraceSeconds), request.GraceSeconds),
            EndWhenUnusedFor = Seconds(nameof(request.EndWhenUnusedForSeconds), request.EndWhenUnusedForSeconds),
        };
        return await MakeAsync(context, request, (actor, answer) => manager.RotateAsync(id, rotation, version, actor, answer, context.RequestAborted));
    }

    /// <summary>The parameters that are no filters, since keys arrive in them.</summary>
    internal static IReadOnlyList<string> CredentialsIn(ApiKeyOptions options) =>
        options.Places.HasFlag(ApiKeyPlaces.Query) ? [options.QueryParameterName] : [];

    private static void RefuseBothOrNeither(IReadOnlyList<ImportedKey?> keys)
    {
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        for (var i = 0; i < keys.Count; i++)
        {
            var hash = keys[i]?.Hash;
            if ((keys[i]?.Key is null) == (hash is null))
            {
                faults[$"Keys[{i}]"] = ["has either a key or a hash"];
            }
            else if (hash is not null && !ApiKeyHash.IsHash(hash))
            {
                // It may be a key in the wrong member, and would be taken in as one.
                faults[$"Keys[{i}].Hash"] = ["is not sha256$ and 64 hexadecimal digits"];
            }
        }

        if (faults.Count > 0)
        {
            throw new KeyManagementException(faults);
        }
    }

    private DateTimeOffset Now => clock.GetUtcNow();

    private static TimeSpan? Seconds(string property, long? seconds) =>
        seconds is null ? null
        : seconds is >= 0 and <= int.MaxValue ? TimeSpan.FromSeconds(seconds.Value)
        : throw new KeyManagementException(new Dictionary<string, string[]> { [property] = ["is not a number of seconds that can be"] });

    private async Task<Created<ApiKeyDocument>> MakeAsync(HttpContext context, object request, Func<ApiKeyActor, Func<CreatedApiKey, IdempotentAnswer?>, Task<CreatedApiKey>> make)
    {
        var actor = CallerOf.Request(context);
        if (Idempotency.Of(context.Request, actor, request) is not { } call)
        {
            return Created(context, await make(actor, _ => null));
        }

        if (await call.FindAsync(store, Now, context.RequestAborted) is { } before)
        {
            return Created(context, before);
        }

        try
        {
            return Created(context, await make(actor, created => call.Answer(created, Now)));
        }
        catch (KeyManagementException) when (context.Request.Headers.ContainsKey(Idempotency.Header))
        {
            // The same call at the same time may have been quicker, and may have changed what this one found.
            if (await call.FindAsync(store, Now, context.RequestAborted) is { } meanwhile)
            {
                return Created(context, meanwhile);
            }

            throw;
        }
    }

    private Created<ApiKeyDocument> Created(HttpContext context, CreatedApiKey created)
    {
        EntityTags.Write(context.Response, created.Key);
        return TypedResults.Created($"{context.Request.PathBase}{Path}/{created.Key.Id}", ApiKeyDocument.From(created.Key, Now) with { Key = created.Text });
    }

    private Ok<ApiKeyDocument> Ok(HttpContext context, StoredApiKey key)
    {
        EntityTags.Write(context.Response, key);
        return TypedResults.Ok(ApiKeyDocument.From(key, Now));
    }
}
