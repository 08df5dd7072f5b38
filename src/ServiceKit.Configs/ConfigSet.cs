using System.Text;
using System.Text.Json;
using ServiceKit.Configs.Validation;
using ServiceKit.KeyManagement;

namespace ServiceKit.Configs;

/// <summary>The configurations of one type: read from the store, validated, written.</summary>
internal sealed class ConfigSet<T>(ConfigKind<T> kind, OpenedStore store, ConfigJson json, TimeProvider clock, ConfigLog log, IServiceProvider services) : IConfigs<T>
    where T : class
{
    private const int NamesAtOnce = 1000;

    private const int MaxAttempts = 5;

    private readonly GraphValidator _validator = new(json.Api, services);

    public async Task<Config<T>?> FindAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return await FindStoredAsync(name, cancellationToken) is { } found ? Read(found) : null;
    }

    public async Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken cancellationToken = default)
    {
        var names = new List<string>();
        IReadOnlyList<string> page;
        do
        {
            // From the last name on, so that one that comes or goes meanwhile moves no other.
            page = await (await store.GetAsync(cancellationToken)).ListConfigNamesAsync(kind.Name, names is [.., var last] ? last : string.Empty, NamesAtOnce, cancellationToken);
            names.AddRange(page);
        }
        while (page.Count == NamesAtOnce);
        return names;
    }

    public async Task<Config<T>> SetAsync(string name, T data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(data);
        return (await WriteAsync(name, data, new ConfigConditions(), cancellationToken)).Config;
    }

    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return await RemoveAsync(name, new ConfigConditions(), cancellationToken) is ConfigWriteOutcome.Replaced;
    }

    /// <summary>The same as it is kept, of whatever form.</summary>
    public async Task<StoredConfig?> FindStoredAsync(string name, CancellationToken cancellationToken) =>
        ConfigName.IsValid(name) ? await (await store.GetAsync(cancellationToken)).FindConfigAsync(kind.Name, name, cancellationToken) : null;

    public async Task<StoredConfigPage> ListAsync(string? text, int skip, int take, CancellationToken cancellationToken) =>
        await (await store.GetAsync(cancellationToken)).ListConfigsAsync(kind.Name, text, skip, take, cancellationToken);

    public async Task<ConfigWriteOutcome> RemoveAsync(string name, ConfigConditions conditions, CancellationToken cancellationToken)
    {
        if (!ConfigName.IsValid(name))
        {
            return ConfigWriteOutcome.Missing;
        }

        var configs = await store.GetAsync(cancellationToken);
        if (conditions is { MustBeNew: false, RefusedTags.Count: 0 })
        {
            return await configs.RemoveConfigAsync(kind.Name, name, conditions.ExpectedTags, cancellationToken);
        }

        // What it may not be, the store is not asked about: it is told the version that was looked at, which is gone if somebody wrote meanwhile.
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await configs.FindConfigAsync(kind.Name, name, cancellationToken) is not { } found)
            {
                return ConfigWriteOutcome.Missing;
            }

            if (conditions.MustBeNew || conditions.RefusedTags.Contains(found.Tag) || conditions.ExpectedTags?.Contains(found.Tag) is false)
            {
                return ConfigWriteOutcome.Changed;
            }

            if (await configs.RemoveConfigAsync(kind.Name, name, [found.Tag], cancellationToken) is not ConfigWriteOutcome.Changed and var outcome)
            {
                return outcome;
            }
        }

        return ConfigWriteOutcome.Changed;
    }

    /// <exception cref="ConfigException">A condition does not hold, or what is to be written is not valid.</exception>
    public async Task<(Config<T> Config, bool IsNew)> WriteAsync(string name, T data, ConfigConditions conditions, CancellationToken cancellationToken)
    {
        if (!ConfigName.IsValid(name))
        {
            throw new ConfigException(new Dictionary<string, string[]> { ["name"] = [ConfigName.Fault] });
        }

        if (_validator.Validate(data, "data") is { Count: > 0 } errors)
        {
            throw new ConfigException(errors);
        }

        var write = new ConfigWrite(kind.Name, name, Text(data), Guid.NewGuid().ToString("N"), clock.GetUtcNow())
        {
            ExpectedTags = conditions.ExpectedTags,
            RefusedTags = conditions.RefusedTags,
            MustExist = conditions.MustExist,
            MustBeNew = conditions.MustBeNew,
            MaxCount = kind.Options.MaxCount,
        };
        var result = await (await store.GetAsync(cancellationToken)).WriteConfigAsync(write, cancellationToken);
        return result.Outcome switch
        {
            ConfigWriteOutcome.Created => (Read(result.Config!), true),
            ConfigWriteOutcome.Replaced => (Read(result.Config!), false),
            ConfigWriteOutcome.Exists => throw new ConfigException(ConfigFault.Exists, "There is a configuration of this name"),
            ConfigWriteOutcome.TooMany => throw new ConfigException(ConfigFault.TooMany, $"There are {kind.Options.MaxCount} configurations, and no more may be; remove one first"),
            ConfigWriteOutcome.Missing => throw new ConfigException(ConfigFault.Changed, "There is no configuration of this name, or none any more"),
            _ => throw new ConfigException(ConfigFault.Changed, "The configuration was changed since it was read; read it again"),
        };
    }

    /// <exception cref="ConfigException">What is kept does not fit the type.</exception>
    public Config<T> Read(StoredConfig stored)
    {
        try
        {
            return new Config<T>(stored.Name, Parse(stored.Data), stored.CreatedAt, stored.UpdatedAt, stored.Tag);
        }
        catch (Exception fault) when (ConfigJson.IsRefusal(fault))
        {
            log.UnreadableOnce(kind.Name, stored);
            throw new ConfigException(ConfigFault.Unreadable, "The configuration was written in a form that this version of the service cannot read; write it again, or remove it");
        }
    }

    private T Parse(string text) => JsonSerializer.Deserialize<T>(text, json.Kept) ?? throw new JsonException();

    // Read back before anything is kept: what cannot be read again must not be there.
    private string Text(T data)
    {
        string text;
        try
        {
            text = JsonSerializer.Serialize(data, json.Kept);
            Parse(text);
        }
        catch (Exception fault) when (ConfigJson.IsRefusal(fault))
        {
            throw new ConfigException(new Dictionary<string, string[]> { ["data"] = ["cannot be kept as JSON"] });
        }

        return Encoding.UTF8.GetByteCount(text) <= (long)kind.Options.MaxBytes * 2
            ? text
            : throw new ConfigException(new Dictionary<string, string[]> { ["data"] = [$"takes more than {kind.Options.MaxBytes} bytes"] });
    }
}
