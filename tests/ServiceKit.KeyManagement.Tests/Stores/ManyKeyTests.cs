using System.Diagnostics;
using System.Globalization;
using Dapper;
using Npgsql;
using ServiceKit.KeyManagement.Tests.Stores.PostgreSql;

namespace ServiceKit.KeyManagement.Tests.Stores;

/// <summary>
/// Many keys: they load, and every list counts and pages them. How long it takes is written to the output and judged by nobody; set
/// <c>SERVICEKIT_TEST_KEYS=1000000</c> for a million.
/// </summary>
public sealed class ManyKeyTests(SharedPostgreSql server)
{
    private static readonly int Count = int.Parse(Environment.GetEnvironmentVariable("SERVICEKIT_TEST_KEYS") ?? "60000", CultureInfo.InvariantCulture);

    private static readonly string CountText = Count.ToString(CultureInfo.InvariantCulture);

    // Made in the database: a million commits are not what is measured.
    private const string Columns =
        "INSERT INTO api_keys (id, name, searched, digest, masked, scopes, tenant, enabled, expires_at, created_at, created_by, updated_at, version, revision, last_used_at, last_used_from, uses) ";

    private const string SqliteRows =
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $count), k AS (SELECT i, printf('%08x', (i * 2654435761) & 4294967295) AS id FROM n)
        SELECT id, 'consumer ' || (i * 7919 % 1000003), upper('consumer ' || (i * 7919 % 1000003) || char(31) || id || char(31) || 'sk_prod_' || id || '_****'),
            'sha256$' || printf('%064x', i), 'sk_prod_' || id || '_****', CASE WHEN i % 1000 = 0 THEN '["stations:read","rare"]' ELSE '["stations:read"]' END,
            'tenant ' || (i % 1000), i % 20 <> 0, CASE WHEN i % 3 = 0 THEN 1800000000000000 + i END, 1700000000000000 + i * 1000, 'system', 1700000000000000, 1, 1 + i / 5000,
            CASE WHEN i % 2 = 0 THEN 1750000000000000 + (i * 7 % 1000000) * 1000 END, '10.0.0.1', i % 7 FROM k
        """;

    private const string PostgreSqlRows =
        """
        SELECT id, 'consumer ' || (i * 7919 % 1000003), upper('consumer ' || (i * 7919 % 1000003) || chr(31) || id || chr(31) || 'sk_prod_' || id || '_****'),
            'sha256$' || lpad(to_hex(i), 64, '0'), 'sk_prod_' || id || '_****', CASE WHEN i % 1000 = 0 THEN ARRAY['stations:read','rare'] ELSE ARRAY['stations:read'] END,
            'tenant ' || (i % 1000), i % 20 <> 0, CASE WHEN i % 3 = 0 THEN 1800000000000000 + i END, 1700000000000000 + i * 1000, 'system', 1700000000000000, 1, 1 + i / 5000,
            CASE WHEN i % 2 = 0 THEN 1750000000000000 + (i * 7 % 1000000) * 1000 END, '10.0.0.1', i % 7
        FROM (SELECT i, lpad(to_hex((i * 2654435761) & 4294967295), 8, '0') AS id FROM generate_series(1::bigint, $count) AS i) AS k
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sqlite_WithManyKeys_LoadsAndListsThem()
    {
        await using var place = new SqlitePlace();
        using var store = new SqliteApiKeyStore(place.File);
        await store.InitializeAsync(Cancelled);
        await store.Database.WriteAsync(
            (connection, transaction) =>
            {
                // Room for the indexes while they are filled in no order; the store itself reads with the default.
                connection.Execute("PRAGMA cache_size = -1000000", transaction: transaction);
                connection.Execute(Columns + SqliteRows.Replace("$count", CountText, StringComparison.Ordinal), transaction: transaction);
                connection.Execute(
                    """
                    INSERT INTO api_key_scopes (scope, id) SELECT s.value, k.id FROM api_keys AS k, json_each(k.scopes) AS s ORDER BY 1, 2;
                    UPDATE store SET revision = 201;
                    """,
                    transaction: transaction);
                return (true, true);
            },
            Cancelled);
        await MeasureAsync(store);
    }

    [Fact]
    public async Task PostgreSql_WithManyKeys_LoadsAndListsThem()
    {
        await using var place = await PostgreSqlPlace.NewAsync(server);
        var store = await place.OpenReadyAsync();
        await using (var connection = new NpgsqlConnection(place.ConnectionString + ";Pooling=false"))
        {
            await connection.ExecuteAsync(Columns.Replace("api_keys", "servicekit.api_keys", StringComparison.Ordinal) + PostgreSqlRows.Replace("$count", CountText, StringComparison.Ordinal) + "; UPDATE servicekit.store SET revision = 201", commandTimeout: 300);
            await connection.ExecuteAsync("VACUUM ANALYZE servicekit.api_keys", commandTimeout: 300);
        }

        await MeasureAsync(store);
    }

    private static async Task MeasureAsync(IApiKeyStore store)
    {
        var clock = Stopwatch.StartNew();
        var loaded = 0;
        await foreach (var _ in store.ReadChangesAsync(0, Cancelled))
        {
            loaded++;
        }

        Assert.Equal(Count, loaded);
        TestContext.Current.TestOutputHelper!.WriteLine($"loaded in {clock.Elapsed.TotalSeconds:f1} s");

        var all = new ApiKeyQuery { Now = DateTimeOffset.UnixEpoch.AddSeconds(1_900_000_000) };
        (string What, ApiKeyQuery Query, long Total)[] queries =
        [
            ("created", all, Count),
            ("created, last page", all with { Descending = true, Skip = Count - 50 }, Count),
            ("name", all with { Order = ApiKeyOrder.Name, Skip = Count / 2 }, Count),
            ("last used", all with { Order = ApiKeyOrder.LastUsed, Descending = true }, Count),
            ("expires", all with { Order = ApiKeyOrder.Expires, Take = 500 }, Count),
            ("tenant", all with { Tenant = "tenant 77" }, Count / 1_000),
            ("rare scope", all with { Scope = "rare" }, Count / 1_000),
            ("common scope", all with { Scope = "stations:read", Order = ApiKeyOrder.Name }, Count),
            ("active", all with { State = ApiKeyState.Active }, Enumerable.Range(1, Count).Count(i => i % 20 != 0 && i % 3 != 0)),
            ("revoked", all with { State = ApiKeyState.Revoked }, 0),
            ("not used", all with { NotUsedSince = DateTimeOffset.UnixEpoch.AddSeconds(1_740_000_000) }, Count / 2),
            ("text of one", all with { Text = "consumer 7919", Order = ApiKeyOrder.Name, Tenant = "tenant 1" }, 1),
            ("text of none", all with { Text = "nobody of that name" }, 0),
            ("text of all", all with { Text = "CONSUMER" }, Count),
        ];
        foreach (var (what, query, total) in queries)
        {
            clock.Restart();
            var page = await store.ListAsync(query, Cancelled);
            TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {clock.Elapsed.TotalMilliseconds:f0} ms");
            Assert.True(page.Total == total, $"{what}: {page.Total}");
            Assert.Equal(Math.Min(Math.Max(total - query.Skip, 0), query.Take), page.Keys.Count);
        }
    }
}
