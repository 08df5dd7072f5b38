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
        var plan = await store.Database.ReadAsync(
            connection => string.Join('\n', connection.Query($"EXPLAIN QUERY PLAN {statement}", KeyListing.Parameters(query)).Select(row => (string)row.detail)), TestContext.Current.CancellationToken);

        Assert.True(plan.Contains(index, StringComparison.Ordinal), plan);
        Assert.DoesNotContain("SCAN api_keys\n", plan + "\n", StringComparison.Ordinal);
    }
}
