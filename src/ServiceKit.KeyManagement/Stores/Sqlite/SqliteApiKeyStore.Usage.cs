using Dapper;
using Microsoft.Data.Sqlite;

namespace ServiceKit.KeyManagement;

/// <content>The use of keys.</content>
public sealed partial class SqliteApiKeyStore
{
    private static readonly string Trim =
        $"""
        DELETE FROM usage_callers WHERE id = @id AND address IN
            (SELECT address FROM usage_callers WHERE id = @id ORDER BY last_at DESC, address LIMIT -1 OFFSET {UsageRows.MaxCallers})
        """;

    /// <inheritdoc/>
    public Task RecordUsageAsync(ApiKeyUsageBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var rows = new UsageRows(batch);
        return _database.WriteAsync(
            (connection, transaction) =>
            {
                Record(rows, connection, transaction);
                return (true, true);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ApiKeyUsage> ReadUsageAsync(string id, DateTimeOffset since, CancellationToken cancellationToken) => _database.ReadAsync(
        connection => new ApiKeyUsage(
            [.. connection.Query<(string Id, long Hour, string Outcome, long Count)>(
                    "SELECT id, hour, outcome, count FROM usage_hours WHERE id = @id AND hour >= @since ORDER BY hour, outcome", new { id, since = StoreTime.Ceiling(since) })
                .Select(row => new KeyHourCount(row.Id, StoreTime.FromMicroseconds(row.Hour), row.Outcome, row.Count))],
            [.. connection.Query<(string Id, string Address, long LastAt, long Count)>(
                    $"SELECT id, address, last_at, count FROM usage_callers WHERE id = @id ORDER BY last_at DESC, address LIMIT {UsageRows.MaxCallersTold}", new { id })
                .Select(row => new KeyCallerCount(row.Id, row.Address, StoreTime.FromMicroseconds(row.LastAt), row.Count))],
            [.. connection.Query<(string Id, string Scope, long LastAt, long Count)>(
                    "SELECT id, scope, last_at, count FROM usage_scopes WHERE id = @id ORDER BY scope", new { id })
                .Select(row => new KeyScopeCount(row.Id, row.Scope, StoreTime.FromMicroseconds(row.LastAt), row.Count))]),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeyHourCount>> ReadCountsAsync(IReadOnlyCollection<string> ids, DateTimeOffset since, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var known = System.Text.Json.JsonSerializer.Serialize(ids);
        return _database.ReadAsync<IReadOnlyList<KeyHourCount>>(
            connection => connection.ReadAll(
                "SELECT id, hour, outcome, count FROM usage_hours WHERE id IN (SELECT value FROM json_each(@known)) AND hour >= @since ORDER BY id, hour, outcome",
                new { known, since = StoreTime.Ceiling(since) },
                row => new KeyHourCount(row.GetString(0), StoreTime.FromMicroseconds(row.GetInt64(1)), row.GetString(2), row.GetInt64(3))),
            cancellationToken);
    }

    private static void Record(UsageRows rows, SqliteConnection connection, SqliteTransaction transaction)
    {
        connection.Execute(
            """
            INSERT INTO usage_hours (id, hour, outcome, count) VALUES (@Id, @Hour, @Outcome, @Count)
            ON CONFLICT (id, hour, outcome) DO UPDATE SET count = count + excluded.count
            """,
            rows.Counts,
            transaction);
        connection.Execute(
            """
            INSERT INTO usage_callers (id, address, last_at, count) VALUES (@Id, @What, @LastAt, @Count)
            ON CONFLICT (id, address) DO UPDATE SET count = count + excluded.count, last_at = max(last_at, excluded.last_at)
            """,
            rows.Callers,
            transaction);
        connection.Execute(
            """
            INSERT INTO usage_scopes (id, scope, last_at, count) VALUES (@Id, @What, @LastAt, @Count)
            ON CONFLICT (id, scope) DO UPDATE SET count = count + excluded.count, last_at = max(last_at, excluded.last_at)
            """,
            rows.Scopes,
            transaction);
        connection.Execute(
            """
            UPDATE api_keys SET uses = uses + @Count,
                last_used_from = CASE WHEN last_used_at IS NULL OR @LastAt >= last_used_at THEN @What ELSE last_used_from END,
                last_used_at = max(coalesce(last_used_at, @LastAt), @LastAt)
            WHERE id = @Id
            """,
            rows.Last,
            transaction);
        connection.Execute(Trim, rows.Trimmed().Select(id => new { id }), transaction);
        connection.Execute("DELETE FROM usage_hours WHERE hour < @Oldest", new { rows.Oldest }, transaction);
    }
}
