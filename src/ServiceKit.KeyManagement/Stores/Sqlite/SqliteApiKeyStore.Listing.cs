using Dapper;
using Microsoft.Data.Sqlite;

namespace ServiceKit.KeyManagement;

/// <content>Lists of keys.</content>
public sealed partial class SqliteApiKeyStore
{
    /// <summary>For few matches: they are found by what is asked for, and sorted.</summary>
    internal static readonly KeyListing Few = new(
        "id IN (SELECT id FROM api_keys INDEXED BY api_keys_searched WHERE deleted_at IS NULL AND instr(searched, @Text) > 0)",
        "id IN (SELECT id FROM api_key_scopes WHERE scope = @Scope)",
        "api_keys",
        KeyReader.ListingColumns);

    /// <summary>For many matches: the index of the order is walked until the page is full.</summary>
    internal static readonly KeyListing Many = new(
        "instr(searched, @Text) > 0",
        "EXISTS (SELECT 1 FROM api_key_scopes AS s WHERE s.scope = @Scope AND s.id = api_keys.id)",
        "api_keys",
        KeyReader.ListingColumns);

    /// <summary>From so many keys on, a page is found sooner among all keys in their order than by sorting those that match.</summary>
    internal long ManyMatches { get; init; } = 5_000;

    /// <inheritdoc/>
    public Task<ApiKeyPage> ListAsync(ApiKeyQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return KeyListing.IsHopeless(query) ? Task.FromResult(new ApiKeyPage([], 0)) : _database.ReadAsync(connection => Page(connection, query), cancellationToken);
    }

    /// <summary>The statement that reads a page of so many matches.</summary>
    internal string PageStatement(ApiKeyQuery query, long total) =>
        total < ManyMatches ? Few.Page(query) : Many.Page(query, $"api_keys INDEXED BY {IndexOf(query.Order)}");

    private ApiKeyPage Page(SqliteConnection connection, ApiKeyQuery query)
    {
        var parameters = KeyListing.Parameters(query);
        var total = connection.ExecuteScalar<long>(CountStatement(query), parameters);
        return new ApiKeyPage(connection.ReadAll(PageStatement(query, total), parameters, new KeyReader().ReadListing), total);
    }

    // A text or a scope alone is counted in its index, without a look at the keys.
    private static string CountStatement(ApiKeyQuery query) => query switch
    {
        { State: null, Tenant: null, NotUsedSince: null, ExpiresBefore: null, Scope: null, Text.Length: > 0 } =>
            "SELECT count(*) FROM api_keys INDEXED BY api_keys_searched WHERE deleted_at IS NULL AND instr(searched, @Text) > 0",
        { State: null, Tenant: null, NotUsedSince: null, ExpiresBefore: null, Scope: not null, Text: null or "" } =>
            "SELECT count(*) FROM api_key_scopes WHERE scope = @Scope",
        _ => Few.Count(query),
    };

    private static string IndexOf(ApiKeyOrder order) => order switch
    {
        ApiKeyOrder.Name => "api_keys_name",
        ApiKeyOrder.LastUsed => "api_keys_last_used",
        ApiKeyOrder.Expires => "api_keys_expires",
        _ => "api_keys_created",
    };
}
