using Dapper;
using Microsoft.Data.Sqlite;

namespace ServiceKit.KeyManagement;

/// <content>Lists of keys.</content>
public sealed partial class SqliteApiKeyStore
{
    internal static readonly KeyListing Listing = new(
        "id IN (SELECT id FROM api_keys INDEXED BY api_keys_searched WHERE deleted_at IS NULL AND instr(searched, @Text) > 0)",
        "id IN (SELECT id FROM api_key_scopes WHERE scope = @Scope)",
        "api_keys",
        KeyReader.ListingColumns);

    /// <inheritdoc/>
    public Task<ApiKeyPage> ListAsync(ApiKeyQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return KeyListing.IsHopeless(query) ? Task.FromResult(new ApiKeyPage([], 0)) : _database.ReadAsync(connection => Page(connection, query), cancellationToken);
    }

    private static ApiKeyPage Page(SqliteConnection connection, ApiKeyQuery query)
    {
        var parameters = KeyListing.Parameters(query);
        var total = connection.ExecuteScalar<long>(Listing.Count(query), parameters);
        return new ApiKeyPage(connection.ReadAll(Listing.Page(query), parameters, new KeyReader().ReadListing), total);
    }
}
