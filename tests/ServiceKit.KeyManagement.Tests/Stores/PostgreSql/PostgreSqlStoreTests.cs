using ServiceKit.KeyManagement.Tests.Stores.Contract;

namespace ServiceKit.KeyManagement.Tests.Stores.PostgreSql;

/// <summary>The store in PostgreSQL.</summary>
public sealed class PostgreSqlStoreTests(SharedPostgreSql server) : ApiKeyStoreContract
{
    protected override async Task<StorePlace> NewPlaceAsync() => await PostgreSqlPlace.NewAsync(server);
}
