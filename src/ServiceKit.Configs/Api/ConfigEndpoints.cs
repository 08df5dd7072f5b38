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
        var query = ConfigQuery.Read(context.Request.Query, KeyEndpoints.CredentialsIn(keys.Value));
        var page = await configs.ListAsync(query.Text, query.Skip, query.PageSize, context.RequestAborted);
        PageLinks.Write(context, kind.Options.Path, ConfigQuery.Known, query.Page, query.PageSize, page.Total);
        return TypedResults.Ok(new ConfigPageDocument<T>([.. page.Items.Select(ReadOrNull)], page.Total, query.Page, query.PageSize));
    }

    public async Task<IResult> GetAsync(string name, HttpContext context)
    {
        var found = await configs.FindStoredAsync(name, context.RequestAborted) ?? throw NotFound();
        ConfigTags.Write(context.Response, found.Tag);
        return ConfigTags.IsKnown(context.Request, found.Tag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(ConfigDocument<T>.From(Read(found)));
    }

    public async Task<IResult> CreateAsync(HttpContext context)
    {
        var (request, _) = await _bodies.ReadAsync<ConfigRequest<T>>(context.Request, maxBytes: kind.Options.MaxBytes);
        var (made, _) = await configs.WriteAsync(request.Name, request.Data, expectedTag: null, mustBeNew: true, context.RequestAborted);
        return Written(context, made, isNew: true);
    }

    public async Task<IResult> ReplaceAsync(string name, HttpContext context)
    {
        var (request, _) = await _bodies.ReadAsync<ConfigChange<T>>(context.Request, maxBytes: kind.Options.MaxBytes);
        if (request.Name is not null && request.Name != name)
        {
            throw new ConfigException(new Dictionary<string, string[]> { ["name"] = ["is another than that of the path; a configuration keeps its name"] });
        }

        if (ConfigTags.MustBeThere(context.Request) && await configs.FindStoredAsync(name, context.RequestAborted) is null)
        {
            throw new ConfigException(ConfigFault.Changed, "There is no configuration of this name");
        }

        try
        {
            var (written, isNew) = await configs.WriteAsync(name, request.Data, ConfigTags.Expected(context.Request), ConfigTags.MustBeNew(context.Request), context.RequestAborted);
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
        var outcome = await configs.RemoveAsync(name, ConfigTags.Expected(context.Request), context.RequestAborted);
        if (outcome is not ConfigWriteOutcome.Replaced)
        {
            throw outcome is ConfigWriteOutcome.Missing ? NotFound() : new ConfigException(ConfigFault.Changed, "The configuration was changed since it was read; read it again");
        }

        log.Removed(kind.Name, name, Caller(context));
        return TypedResults.NoContent();
    }

    private IResult Written(HttpContext context, Config<T> config, bool isNew)
    {
        ConfigTags.Write(context.Response, config.Tag);
        var document = ConfigDocument<T>.From(config);
        if (!isNew)
        {
            log.Changed(kind.Name, config.Name, Caller(context));
            return TypedResults.Ok(document);
        }

        log.Created(kind.Name, config.Name, Caller(context));
        return TypedResults.Created($"{context.Request.PathBase}{kind.Options.Path}/{config.Name}", document);
    }

    private Config<T> Read(StoredConfig stored)
    {
        try
        {
            return configs.Read(stored);
        }
        catch (ConfigException)
        {
            log.Unreadable(kind.Name, stored.Name);
            throw;
        }
    }

    // One that cannot be read hides none of the others.
    private ConfigDocument<T> ReadOrNull(StoredConfig stored)
    {
        try
        {
            return ConfigDocument<T>.From(Read(stored));
        }
        catch (ConfigException)
        {
            return new ConfigDocument<T> { Name = stored.Name, Data = null, CreatedAt = stored.CreatedAt, UpdatedAt = stored.UpdatedAt };
        }
    }

    private static string Caller(HttpContext context) =>
        context.Features.Get<IApiKeyFeature>() is { } key ? $"key {key.KeyId}" : "a caller without a key";

    private static ConfigException NotFound() => new(ConfigFault.NotFound, "There is no configuration of this name");
}
