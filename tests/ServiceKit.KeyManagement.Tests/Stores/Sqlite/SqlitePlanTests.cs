using Dapper;
using static ServiceKit.KeyManagement.Tests.Stores.Contract.StoreExamples;

namespace ServiceKit.KeyManagement.Tests.Stores.Sqlite;

/// <summary>How SQLite goes about lists: what stays quick among a million keys walks an index, and sorts no more than a page.</summary>
public sealed class SqlitePlanTests
{
    private static readonly ApiKeyQuery All = new() { Now = Noon };

    public static TheoryData<string, string> Plans() => new()
    {
        { "created", "COVERING INDEX api_keys_created" },
        { "name", "COVERING INDEX api_keys_name" },
        { "last used", "COVERING INDEX api_keys_last_used" },
        { "expires", "COVERING INDEX api_keys_expires" },
        { "tenant", "COVERING INDEX api_keys_tenant (tenant=?)" },
        { "text", "COVERING INDEX api_keys_searched" },
        { "scope", "api_key_scopes USING PRIMARY KEY (scope=?)" },
        { "changes", "INDEX api_keys_revision" },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task Page_OfEachOrderAndFilter_GoesByItsIndex(string what, string index)
    {
        await using var place = new SqlitePlace();
        var store = (SqliteApiKeyStore)await place.OpenReadyAsync();
        var query = what switch
        {
            "name" => All with { Order = ApiKeyOrder.Name },
            "last used" => All with { Order = ApiKeyOrder.LastUsed, Descending = true },
            "expires" => All with { Order = ApiKeyOrder.Expires },
            "tenant" => All with { Tenant = "acme" },
            "text" => All with { Text = "a" },
            "scope" => All with { Scope = "a" },
            _ => All,
        };
        var statement = what == "changes"
            ? $"SELECT {KeyReader.Columns} FROM api_keys WHERE (revision, id) > (0, '') ORDER BY revision, id LIMIT 5000"
            : store.PageStatement(query, what is "text" or "scope" or "tenant" ? 1 : 1_000_000);
        var plan = await PlanAsync(store, statement, KeyListing.Parameters(query));

        Assert.True(plan.Contains(index, StringComparison.Ordinal), plan);
        Assert.DoesNotContain("SCAN api_keys\n", plan + "\n", StringComparison.Ordinal);
    }

    public static TheoryData<string, AuditQuery, string> AuditPlans() => new()
    {
        { "all", new(), "INTEGER PRIMARY KEY (rowid>?" },
        { "days", new() { Since = Noon, Until = Noon.AddDays(1), Before = 9 }, "INTEGER PRIMARY KEY (rowid>? AND rowid<?" },
        { "key and days", new() { KeyId = "00000001", Since = Noon, Until = Noon.AddDays(1) }, "INDEX audit_key (key_id=? AND sequence>?" },
        { "actor", new() { Actor = "system", Until = Noon.AddDays(1) }, "INDEX audit_actor (actor=? AND sequence>?" },
        { "action", new() { Action = "key.imported" }, "INDEX audit_action (action=? AND sequence>?" },
        { "action and days", new() { Action = "key.imported", Since = Noon, Until = Noon.AddDays(1) }, "INDEX audit_action (action=? AND sequence>?" },
    };

    [Theory]
    [MemberData(nameof(AuditPlans))]
    public async Task PageOfTheAuditLog_IsReadInItsOrder_AndNeverSorted(string what, AuditQuery query, string index)
    {
        await using var place = new SqlitePlace();
        var store = (SqliteApiKeyStore)await place.OpenReadyAsync();
        foreach (var ordered in (AuditQuery[])[query, query with { Descending = true }])
        {
            var plan = await PlanAsync(store, AuditRows.Page("audit", ordered), AuditRows.Parameters(ordered, ordered.Descending ? long.MaxValue : 0, 1000));

            Assert.True(plan.Contains(index, StringComparison.Ordinal), $"{what}: {plan}");
            Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task BoundsOfDays_AreReadFromTheIndexAlone()
    {
        await using var place = new SqlitePlace();
        var store = (SqliteApiKeyStore)await place.OpenReadyAsync();
        foreach (var query in (AuditQuery[])[new() { Since = Noon }, new() { Until = Noon }, new() { Since = Noon, Until = Noon.AddDays(1) }])
        {
            var plan = await PlanAsync(store, AuditRows.Bounds("audit", query), AuditRows.Parameters(query, 0, 0));

            Assert.True(plan.Contains("SEARCH audit USING COVERING INDEX audit_at (at", StringComparison.Ordinal), plan);
        }
    }

    private static Task<string> PlanAsync(SqliteApiKeyStore store, string statement, object parameters) => store.Database.ReadAsync(
        connection => string.Join('\n', connection.Query($"EXPLAIN QUERY PLAN {statement}", parameters).Select(row => (string)row.detail)), TestContext.Current.CancellationToken);
}
