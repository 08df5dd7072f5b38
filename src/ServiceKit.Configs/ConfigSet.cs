using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using ServiceKit.Configs.Validation;
using ServiceKit.KeyManagement;

namespace ServiceKit.Configs;

/// <summary>The configurations of one type: read from the store, validated, written.</summary>
internal sealed class ConfigSet<T>(ConfigKind<T> kind, OpenedStore store, IOptions<JsonOptions> json, TimeProvider clock, IServiceProvider services) : IConfigs<T>
    where T : class
{
    private const int PageSize = 500;

    // What is kept does not depend on how the API of the service names its members, which may change, nor on the numbers behind an enum.
    private readonly JsonSerializerOptions _kept = new(json.Value.SerializerOptions)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DictionaryKeyPolicy = null,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        WriteIndented = false,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly GraphValidator _validator = new(json.Value.SerializerOptions, services);

    public async Task<Config<T>?> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return await FindStoredAsync(name, cancellationToken) is { } found ? Read(found) : null;
    }

    public async Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken cancellationToken = default)
    {
        var names = new List<string>();
        StoredConfigPage page;
        do
        {
            page = await ListAsync(null, names.Count, PageSize, cancellationToken);
            names.AddRange(page.Items.Select(config => config.Name));
        }
        while (page.Items.Count == PageSize);
        return names;
    }

    public async Task<Config<T>> SetAsync(string name, T data, CancellationToken cancellationToken = default) =>
        (await WriteAsync(name, data, expectedTag: null, mustBeNew: false, cancellationToken)).Config;

    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default) =>
        await RemoveAsync(name, expectedTag: null, cancellationToken) is ConfigWriteOutcome.Replaced;

    /// <summary>The same as it is kept, of whatever form.</summary>
    public async Task<StoredConfig?> FindStoredAsync(string name, CancellationToken cancellationToken) =>
        ConfigName.IsValid(name) ? await (await store.GetAsync(cancellationToken)).FindConfigAsync(kind.Name, name, cancellationToken) : null;

    public async Task<StoredConfigPage> ListAsync(string? text, int skip, int take, CancellationToken cancellationToken) =>
        await (await store.GetAsync(cancellationToken)).ListConfigsAsync(kind.Name, text, skip, take, cancellationToken);

    public async Task<ConfigWriteOutcome> RemoveAsync(string name, string? expectedTag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ConfigName.IsValid(name)
            ? await (await store.GetAsync(cancellationToken)).RemoveConfigAsync(kind.Name, name, expectedTag, cancellationToken)
            : ConfigWriteOutcome.Missing;
    }

    /// <exception cref="ConfigException">A condition does not hold, or what is to be written is not valid.</exception>
    public async Task<(Config<T> Config, bool IsNew)> WriteAsync(string name, T data, string? expectedTag, bool mustBeNew, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(data);
        if (!ConfigName.IsValid(name))
        {
            throw new ConfigException(new Dictionary<string, string[]> { ["name"] = [ConfigName.Fault] });
        }

        if (_validator.Validate(data, "data") is { Count: > 0 } errors)
        {
            throw new ConfigException(errors);
        }

        var write = new ConfigWrite(kind.Name, name, JsonSerializer.Serialize(data, _kept), Guid.NewGuid().ToString("N"), clock.GetUtcNow())
        {
            ExpectedTag = expectedTag,
            MustBeNew = mustBeNew,
            MaxCount = kind.Options.MaxCount,
        };
        var result = await (await store.GetAsync(cancellationToken)).WriteConfigAsync(write, cancellationToken);
        return result.Outcome switch
        {
            ConfigWriteOutcome.Created => (Read(result.Config!), true),
            ConfigWriteOutcome.Replaced => (Read(result.Config!), false),
            ConfigWriteOutcome.Exists => throw new ConfigException(ConfigFault.Exists, "There is a configuration of this name"),
            ConfigWriteOutcome.TooMany => throw new ConfigException(ConfigFault.TooMany, $"There are {kind.Options.MaxCount} configurations, and no more may be; remove one first"),
            ConfigWriteOutcome.Missing => throw new ConfigException(ConfigFault.Changed, "The configuration is gone since it was read"),
            _ => throw new ConfigException(ConfigFault.Changed, "The configuration was changed since it was read; read it again"),
        };
    }

    /// <exception cref="ConfigException">What is kept does not fit the type.</exception>
    public Config<T> Read(StoredConfig stored)
    {
        try
        {
            var data = JsonSerializer.Deserialize<T>(stored.Data, _kept) ?? throw new JsonException();
            return new Config<T>(stored.Name, data, stored.CreatedAt, stored.UpdatedAt, stored.Tag);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            throw new ConfigException(ConfigFault.Unreadable, "The configuration was written in a form that this version of the service cannot read; write it again, or remove it");
        }
    }
}
