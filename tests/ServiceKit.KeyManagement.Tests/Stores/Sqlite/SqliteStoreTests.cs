using ServiceKit.KeyManagement.Tests.Stores.Contract;

namespace ServiceKit.KeyManagement.Tests.Stores.Sqlite;

/// <summary>The store in a SQLite file.</summary>
public sealed class SqliteStoreTests : ApiKeyStoreContract
{
    protected override Task<StorePlace> NewPlaceAsync() => Task.FromResult<StorePlace>(new SqlitePlace());
}
