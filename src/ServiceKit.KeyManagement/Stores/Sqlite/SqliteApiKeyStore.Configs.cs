using Dapper;

namespace ServiceKit.KeyManagement;

/// <content>The configurations of the service.</content>
public sealed partial class SqliteApiKeyStore
{
    private static readonly ConfigRows Configs = new("configs", "instr");

    /// <inheritdoc/>
    public Task<StoredConfig?> FindConfigAsync(string kind, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(name);
        return _database.ReadAsync(connection => connection.ReadAll(Configs.Find, new { kind, name }, ConfigRows.Read).FirstOrDefault(), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StoredConfigPage> ListConfigsAsync(string kind, string? text, int skip, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var filter = ConfigRows.Filter(kind, text, skip, take);
        return _database.ReadAsync(
            connection => new StoredConfigPage(connection.ReadAll(Configs.Page, filter, ConfigRows.Read), connection.ExecuteScalar<long>(Configs.CountMatches, filter)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListConfigNamesAsync(string kind, string after, int take, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(after);
        return _database.ReadAsync<IReadOnlyList<string>>(connection => connection.ReadAll(Configs.Names, new { kind, after, take }, row => row.GetString(0)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ConfigWriteResult> WriteConfigAsync(ConfigWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        return _database.WriteAsync(
            (connection, transaction) =>
            {
                var values = ConfigRows.Values(write);
                var present = connection.ExecuteScalar<string?>(Configs.FindTag, values, transaction);
                if (ConfigRules.Refusal(write, present, () => connection.ExecuteScalar<long>(Configs.Count, values, transaction)) is { } refusal)
                {
                    return (new ConfigWriteResult(refusal, null), false);
                }

                connection.Execute(Configs.Write, values, transaction);
                var kept = connection.ReadAll(Configs.Find, new { kind = write.Kind, name = write.Name }, ConfigRows.Read)[0];
                return (new ConfigWriteResult(present is null ? ConfigWriteOutcome.Created : ConfigWriteOutcome.Replaced, kept), true);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ConfigWriteOutcome> RemoveConfigAsync(string kind, string name, IReadOnlyCollection<string>? expectedTags, CancellationToken cancellationToken)
    {
        var key = new { Kind = kind, Name = name };
        return _database.WriteAsync(
            (connection, transaction) =>
            {
                var present = connection.ExecuteScalar<string?>(Configs.FindTag, key, transaction);
                if (ConfigRules.RefusalToRemove(expectedTags, present) is { } refusal)
                {
                    return (refusal, false);
                }

                connection.Execute(Configs.Remove, key, transaction);
                return (ConfigWriteOutcome.Replaced, true);
            },
            cancellationToken);
    }
}
