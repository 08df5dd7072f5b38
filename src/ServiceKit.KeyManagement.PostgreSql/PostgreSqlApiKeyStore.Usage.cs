using System.Text.Json;

namespace ServiceKit.KeyManagement;

/// <content>The use of keys.</content>
public sealed partial class PostgreSqlApiKeyStore
{
    private const string AddCounts =
        """
        INSERT INTO servicekit.usage_hours AS u (id, hour, outcome, count)
        SELECT id, hour, outcome, count FROM json_to_recordset(@rows::json) AS r(id text, hour bigint, outcome text, count bigint)
        ON CONFLICT (id, hour, outcome) DO UPDATE SET count = u.count + excluded.count
        """;

    private const string AddCallers =
        """
        INSERT INTO servicekit.usage_callers AS u (id, address, last_at, count)
        SELECT id, what, last_at, count FROM json_to_recordset(@rows::json) AS r(id text, what text, last_at bigint, count bigint)
        ON CONFLICT (id, address) DO UPDATE SET count = u.count + excluded.count, last_at = greatest(u.last_at, excluded.last_at)
        """;

    private const string AddScopes =
        """
        INSERT INTO servicekit.usage_scopes AS u (id, scope, last_at, count)
        SELECT id, what, last_at, count FROM json_to_recordset(@rows::json) AS r(id text, what text, last_at bigint, count bigint)
        ON CONFLICT (id, scope) DO UPDATE SET count = u.count + excluded.count, last_at = greatest(u.last_at, excluded.last_at)
        """;

    private const string AddLast =
        """
        UPDATE servicekit.api_keys AS k SET uses = k.uses + r.count,
            last_used_from = CASE WHEN k.last_used_at IS NULL OR r.last_at >= k.last_used_at THEN r.what ELSE k.last_used_from END,
            last_used_at = greatest(k.last_used_at, r.last_at)
        FROM json_to_recordset(@rows::json) AS r(id text, what text, last_at bigint, count bigint)
        WHERE k.id = r.id
        """;

    private static readonly string Trim =
        $"""
        DELETE FROM servicekit.usage_callers WHERE id = @id AND address IN
            (SELECT address FROM servicekit.usage_callers WHERE id = @id ORDER BY last_at DESC, address OFFSET {UsageRows.MaxCallers})
        """;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <inheritdoc/>
    public Task RecordUsageAsync(ApiKeyUsageBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var rows = new UsageRows(batch);
        return _database.WriteAsync(
            async transaction =>
            {
                await RecordAsync(rows, transaction);
                return (true, true);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ApiKeyUsage> ReadUsageAsync(string id, DateTimeOffset since, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return StoreText.CanBeKept(id)
            ? _database.ReadAsync(transaction => ReadUsageAsync(id, StoreTime.Ceiling(since), transaction), cancellationToken)
            : Task.FromResult(new ApiKeyUsage([], [], []));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<KeyHourCount>> ReadCountsAsync(IReadOnlyCollection<string> ids, DateTimeOffset since, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return await ReadAsync(
            "SELECT id, hour, outcome, count FROM servicekit.usage_hours WHERE id = ANY(@known) AND hour >= @since ORDER BY id, hour, outcome",
            new { known = ids.Where(StoreText.CanBeKept).ToArray(), since = StoreTime.Ceiling(since) },
            row => new KeyHourCount(row.GetString(0), StoreTime.FromMicroseconds(row.GetInt64(1)), row.GetString(2), row.GetInt64(3)),
            cancellationToken);
    }

    private static async Task RecordAsync(UsageRows rows, PostgreSqlTransaction transaction)
    {
        await AddAsync(AddCounts, rows.Counts, transaction);
        await AddAsync(AddCallers, rows.Callers, transaction);
        await AddAsync(AddScopes, rows.Scopes, transaction);
        await transaction.ExecuteAsync(
            "SELECT id FROM servicekit.api_keys WHERE id = ANY(@ids) ORDER BY id FOR UPDATE", new { ids = rows.Last.Select(use => use.Id).ToArray() });
        await AddAsync(AddLast, rows.Last, transaction);
        foreach (var id in rows.Trimmed().Order(StringComparer.Ordinal))
        {
            await transaction.ExecuteAsync(Trim, new { id });
        }

        await transaction.ExecuteAsync("DELETE FROM servicekit.usage_hours WHERE hour < @Oldest", new { rows.Oldest });
    }

    private static async Task AddAsync<T>(string sql, IReadOnlyList<T> rows, PostgreSqlTransaction transaction)
    {
        if (rows.Count > 0)
        {
            await transaction.ExecuteAsync(sql, new { rows = JsonSerializer.Serialize(rows, Json) });
        }
    }

    private static async Task<ApiKeyUsage> ReadUsageAsync(string id, long since, PostgreSqlTransaction transaction) => new(
        await transaction.ReadAllAsync(
            "SELECT id, hour, outcome, count FROM servicekit.usage_hours WHERE id = @id AND hour >= @since ORDER BY hour, outcome",
            new { id, since },
            row => new KeyHourCount(row.GetString(0), StoreTime.FromMicroseconds(row.GetInt64(1)), row.GetString(2), row.GetInt64(3))),
        await transaction.ReadAllAsync(
            $"SELECT id, address, last_at, count FROM servicekit.usage_callers WHERE id = @id ORDER BY last_at DESC, address LIMIT {UsageRows.MaxCallersTold}",
            new { id },
            row => new KeyCallerCount(row.GetString(0), row.GetString(1), StoreTime.FromMicroseconds(row.GetInt64(2)), row.GetInt64(3))),
        await transaction.ReadAllAsync(
            "SELECT id, scope, last_at, count FROM servicekit.usage_scopes WHERE id = @id ORDER BY scope",
            new { id },
            row => new KeyScopeCount(row.GetString(0), row.GetString(1), StoreTime.FromMicroseconds(row.GetInt64(2)), row.GetInt64(3))));
}
