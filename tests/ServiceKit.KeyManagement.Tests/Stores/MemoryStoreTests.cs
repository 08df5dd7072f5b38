using ServiceKit.KeyManagement.Tests.Stores.Contract;

namespace ServiceKit.KeyManagement.Tests.Stores;

/// <summary>The store in memory.</summary>
public sealed class MemoryStoreTests : ApiKeyStoreContract
{
    protected override Task<StorePlace> NewPlaceAsync() => Task.FromResult<StorePlace>(new MemoryPlace());
}
