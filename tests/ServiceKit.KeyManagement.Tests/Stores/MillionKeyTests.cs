using System.Diagnostics;
using Dapper;
using Npgsql;
using ServiceKit.KeyManagement.Tests.Stores.PostgreSql;

namespace ServiceKit.KeyManagement.Tests.Stores;

/// <summary>A million keys: they load, and every page of every list comes within a second.</summary>
public sealed class MillionKeyTests(SharedPostgreSql server)
{
    private const int Million = 1_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    // Made in the database: a million commits are not what is measured.
    private const string Columns =
        "INSERT INTO api_keys (id, name, searched, digest, masked, scopes, tenant, enabled, expires_at, created_at, created_by, updated_at, version, revision, last_used_at, last_used_from, uses) ";

    private const string SqliteRows =
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000), k AS (SELECT i, printf('%08x', (i * 2654435761) & 4294967295) AS id FROM n)
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
        FROM (SELECT i, lpad(to_hex((i * 2654435761) & 4294967295), 8, '0') AS id FROM generate_series(1::bigint, 1000000) AS i) AS k
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sqlite_WithAMillionKeys_LoadsThemAndListsWithinASecond()
    {
        await using var place = new SqlitePlace();
        using var store = new SqliteApiKeyStore(place.File);
        await store.InitializeAsync(Cancelled);
        await store.Database.WriteAsync(
            (connection, transaction) =>
            {
                // Room for the indexes while they are filled in no order; the store itself reads with the default.
                connection.Execute("PRAGMA cache_size = -1000000", transaction: transaction);
                connection.Execute(Columns + SqliteRows, transaction: transaction);
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
    public async Task PostgreSql_WithAMillionKeys_LoadsThemAndListsWithinASecond()
    {
        await using var place = await PostgreSqlPlace.NewAsync(server);
        var store = await place.OpenReadyAsync();
        await using (var connection = new NpgsqlConnection(place.ConnectionString + ";Pooling=false"))
        {
            await connection.ExecuteAsync(Columns.Replace("api_keys", "servicekit.api_keys", StringComparison.Ordinal) + PostgreSqlRows + "; UPDATE servicekit.store SET revision = 201", commandTimeout: 300);
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

        Assert.Equal(Million, loaded);
        TestContext.Current.TestOutputHelper!.WriteLine($"loaded in {clock.Elapsed.TotalSeconds:f1} s");

        var all = new ApiKeyQuery { Now = DateTimeOffset.UnixEpoch.AddSeconds(1_900_000_000) };
        (string What, ApiKeyQuery Query, long Total)[] queries =
        [
            ("created", all, Million),
            ("created, last page", all with { Descending = true, Skip = Million - 50 }, Million),
            ("name", all with { Order = ApiKeyOrder.Name, Skip = Million / 2 }, Million),
            ("last used", all with { Order = ApiKeyOrder.LastUsed, Descending = true }, Million),
            ("expires", all with { Order = ApiKeyOrder.Expires, Take = 500 }, Million),
            ("tenant", all with { Tenant = "tenant 77" }, 1_000),
            ("rare scope", all with { Scope = "rare" }, 1_000),
            ("common scope", all with { Scope = "stations:read", Order = ApiKeyOrder.Name }, Million),
            ("active", all with { State = ApiKeyState.Active }, 633_333),
            ("revoked", all with { State = ApiKeyState.Revoked }, 0),
            ("not used", all with { NotUsedSince = DateTimeOffset.UnixEpoch.AddSeconds(1_740_000_000) }, 500_000),
            ("text of one", all with { Text = "consumer 7919", Order = ApiKeyOrder.Name, Tenant = "tenant 1" }, 1),
            ("text of none", all with { Text = "nobody of that name" }, 0),
            ("text of all", all with { Text = "CONSUMER" }, Million),
        ];
        var slow = new List<string>();
        foreach (var (what, query, total) in queries)
        {
            // The better of two: what the machine does beside the tests is not measured.
            var best = TimeSpan.MaxValue;
            for (var i = 0; i < 2; i++)
            {
                clock.Restart();
                var page = await store.ListAsync(query, Cancelled);
                best = clock.Elapsed < best ? clock.Elapsed : best;
                Assert.True(page.Total == total, $"{what}: {page.Total}");
            }

            TestContext.Current.TestOutputHelper!.WriteLine($"{what}: {best.TotalMilliseconds:f0} ms");
            if (best > Limit)
            {
                slow.Add($"{what}: {best.TotalMilliseconds:f0} ms");
            }
        }

        Assert.Empty(slow);
    }
}
