namespace ServiceKit.KeyManagement;

/// <content>The configurations of the service.</content>
public sealed partial class PostgreSqlApiKeyStore
{
    // Writers of configurations take turns: they are rare, and a limit on their number is then exact. "Configs" in ASCII.
    private const long ConfigLock = 0x436F6E66696773;

    private static readonly ConfigRows Configs = new("servicekit.configs", "strpos");

    /// <inheritdoc/>
    public async Task<StoredConfig?> FindConfigAsync(string kind, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(name);
        return StoreText.CanBeKept(name)
            ? (await ReadAsync(Configs.Find, new { kind, name }, ConfigRows.Read, cancellationToken)).FirstOrDefault()
            : null;
    }

    /// <inheritdoc/>
    public async Task<StoredConfigPage> ListConfigsAsync(string kind, string? text, int skip, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kind);
        if (text is not null && !StoreText.CanBeKept(text))
        {
            return new StoredConfigPage([], 0);
        }

        var filter = ConfigRows.Filter(kind, text, skip, take);
        return await _database.ReadAsync(
            async transaction => new StoredConfigPage(
                await transaction.ReadAllAsync(Configs.Page, filter, ConfigRows.Read), await transaction.ScalarAsync<long>(Configs.CountMatches, filter)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListConfigNamesAsync(string kind, string after, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(after);
        return await ReadAsync(Configs.Names, new { kind, after, take }, row => row.GetString(0), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ConfigWriteResult> WriteConfigAsync(ConfigWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        return _database.WriteAsync(
            async transaction =>
            {
                var values = ConfigRows.Values(write);
                await transaction.ExecuteAsync($"SELECT pg_advisory_xact_lock({ConfigLock})");
                var present = await transaction.ScalarAsync<string>(Configs.FindTag, values);
                var count = await transaction.ScalarAsync<long>(Configs.Count, values);
                if (ConfigRules.Refusal(write, present, () => count) is { } refusal)
                {
                    return (new ConfigWriteResult(refusal, null), false);
                }

                await transaction.ExecuteAsync(Configs.Write, values);
                var kept = await transaction.ReadAllAsync(Configs.Find, new { kind = write.Kind, name = write.Name }, ConfigRows.Read);
                return (new ConfigWriteResult(present is null ? ConfigWriteOutcome.Created : ConfigWriteOutcome.Replaced, kept[0]), true);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ConfigWriteOutcome> RemoveConfigAsync(string kind, string name, IReadOnlyCollection<string>? expectedTags, CancellationToken cancellationToken)
    {
        if (!StoreText.CanBeKept(name))
        {
            return ConfigWriteOutcome.Missing;
        }

        var key = new { Kind = kind, Name = name };
        return await _database.WriteAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync($"SELECT pg_advisory_xact_lock({ConfigLock})");
                var present = await transaction.ScalarAsync<string>(Configs.FindTag, key);
                if (ConfigRules.RefusalToRemove(expectedTags, present) is { } refusal)
                {
                    return (refusal, false);
                }

                await transaction.ExecuteAsync(Configs.Remove, key);
                return (ConfigWriteOutcome.Replaced, true);
            },
            cancellationToken);
    }
}
