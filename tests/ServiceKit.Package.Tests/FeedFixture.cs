using ServiceKit.Engineering;

namespace ServiceKit.Package.Tests;

/// <summary>The packages of this working tree.</summary>
public sealed class FeedFixture : IAsyncLifetime
{
    public PackageFeed Feed { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Feed = await PackageFeed.EnsureAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
