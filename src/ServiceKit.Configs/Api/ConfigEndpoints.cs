using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;

namespace ServiceKit.Configs.Api;

/// <summary>The handlers of <c>/api/v1/configs</c>.</summary>
internal sealed class ConfigEndpoints<T>(ConfigKind<T> kind, ConfigSet<T> configs, IOptions<JsonOptions> json, IOptions<ApiKeyOptions> keys, ConfigLog log)
    where T : class
{
    private const int MaxDepth = 32;

    private readonly BodyReader _bodies = new(json, MaxDepth);

    public async Task<IResult> ListAsync(HttpContext context)
    {
        var query = ConfigQuery.Read(context.Request.Query, KeyEndpoints.CredentialsIn(keys.Value), kind.MaxPageSize);
        var page = await configs.ListAsync(query.Text, query.Skip, query.PageSize, context.RequestAborted);
        PageLinks.Write(context, kind.Options.Path, ConfigQuery.Known, query.Page, query.PageSize, page.Total);
        return TypedResults.Ok(new ConfigPageDocument<T>([.. page.Items.Select(Item)], page.Total, query.Page, query.PageSize));
    }

    public async Task<IResult> GetAsync(string name, HttpContext context)
    {
        // Read first: what cannot be read any more is not "not modified".
        var found = configs.Read(await configs.FindStoredAsync(name, context.RequestAborted) ?? throw NotFound());
        var tag = Tag(context, found);
        return ConfigTags.IsKnown(context.Request, tag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(ConfigDocument<T>.From(found));
    }

    public async Task<IResult> CreateAsync(HttpContext context)
    {
        var request = await ReadAsync<ConfigRequest<T>>(context);
        var (made, _) = await configs.WriteAsync(request.Name, request.Data, new ConfigConditions { MustBeNew = true }, context.RequestAborted);
        return Written(context, made, isNew: true);
    }

    public async Task<IResult> ReplaceAsync(string name, HttpContext context)
    {
        var conditions = ConfigTags.Conditions(context.Request);
        var request = await ReadAsync<ConfigChange<T>>(context);
        if (request.Name is not null && request.Name != name)
        {
            throw new ConfigException(new Dictionary<string, string[]> { ["name"] = ["is another than that of the path; a configuration keeps its name"] });
        }

        try
        {
            var (written, isNew) = await configs.WriteAsync(name, request.Data, conditions, context.RequestAborted);
            return Written(context, written, isNew);
        }
        catch (ConfigException fault) when (fault.Fault is ConfigFault.Exists)
        {
            // It was the caller's condition, and not the kind of call, that did not hold: RFC 9110 section 13.1.2.
            throw new ConfigException(ConfigFault.Changed, fault.Message);
        }
    }

    public async Task<NoContent> RemoveAsync(string name, HttpContext context)
    {
        var outcome = await configs.RemoveAsync(name, ConfigTags.Conditions(context.Request), context.RequestAborted);
        if (outcome is not ConfigWriteOutcome.Replaced)
        {
            throw outcome is ConfigWriteOutcome.Missing ? NotFound() : new ConfigException(ConfigFault.Changed, "The configuration was changed since it was read; read it again");
        }

        log.Removed(kind.Name, name, Caller(context));
        return TypedResults.NoContent();
    }

    private async Task<TBody> ReadAsync<TBody>(HttpContext context)
        where TBody : class
    {
        try
        {
            return (await _bodies.ReadAsync<TBody>(context.Request, maxBytes: kind.Options.MaxBytes)).Value;
        }
        catch (Exception fault) when (ConfigJson.IsRefusal(fault))
        {
            // A type that guards itself, or that cannot be told from what was sent. What it says may quote the body.
            throw new ConfigException(new Dictionary<string, string[]> { ["data"] = ["is not accepted by its type"] });
        }
    }

    private IResult Written(HttpContext context, Config<T> config, bool isNew)
    {
        Tag(context, config);
        var document = ConfigDocument<T>.From(config);
        if (!isNew)
        {
            log.Changed(kind.Name, config.Name, Caller(context));
            return TypedResults.Ok(document);
        }

        log.Created(kind.Name, config.Name, Caller(context));
        return TypedResults.Created($"{context.Request.PathBase}{kind.Options.Path}/{config.Name}", document);
    }

    private static string Tag(HttpContext context, Config<T> config)
    {
        var tag = ConfigTags.Of(config.Tag, typeof(T));
        context.Response.Headers.ETag = tag;
        return tag;
    }

    // One that cannot be read hides none of the others.
    private ConfigDocument<T> Item(StoredConfig stored)
    {
        var tag = ConfigTags.Of(stored.Tag, typeof(T));
        try
        {
            return ConfigDocument<T>.From(configs.Read(stored)) with { Etag = tag };
        }
        catch (ConfigException)
        {
            return new ConfigDocument<T> { Name = stored.Name, Data = null, CreatedAt = stored.CreatedAt, UpdatedAt = stored.UpdatedAt, Etag = tag };
        }
    }

    private static string Caller(HttpContext context) =>
        context.Features.Get<IApiKeyFeature>() is { } key ? $"key {key.KeyId}" : "a caller without a key";

    private static ConfigException NotFound() => new(ConfigFault.NotFound, "There is no configuration of this name");
}
