using Microsoft.Extensions.DependencyInjection;
using ServiceKit.KeyManagement.Following;
using ServiceKit.KeyManagement.Tests.Api;

namespace ServiceKit.KeyManagement.Tests.Following;

/// <summary>The end of following.</summary>
public sealed class StoreFollowerTests
{
    [Fact]
    public async Task Stop_AfterDisposal_EndsAllTheSame()
    {
        await using var service = await ManagedService.StartAsync();
        var follower = service.Service.Services.GetRequiredService<StoreFollower>();
        follower.Dispose();
        await follower.StoppedAsync(TestContext.Current.CancellationToken);
        follower.Dispose();
    }
}
