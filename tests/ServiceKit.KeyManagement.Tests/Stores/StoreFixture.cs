namespace ServiceKit.KeyManagement.Tests.Stores;

/// <summary>Where the stores of one test are: several of them open the same place, as several processes do.</summary>
public abstract class StoreFixture : IAsyncDisposable
{
    /// <summary>Opens one more store on the same place; the fixture closes it.</summary>
    public abstract IApiKeyStore Open();

    public abstract ValueTask DisposeAsync();
}
