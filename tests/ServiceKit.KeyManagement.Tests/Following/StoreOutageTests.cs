using System.Net;
using ServiceKit.KeyManagement.Tests.Api;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Following;

/// <summary>A store that is gone, at start and later.</summary>
public sealed class StoreOutageTests
{
    [Fact]
    [Trait("Feature", "B7")]
    public async Task GoneAtStart_EveryCallerGets503_UntilItIsThere()
    {
        var store = new RecordingStore { IsGone = true };
        await using var service = await ManagedService.StartAsync(store: store);
        using var refused = await service.SendAsync(HttpMethod.Get, "/things");
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.ServiceUnavailable, "keys-unavailable");
        using var health = await service.SendAsync(HttpMethod.Get, "/health", key: null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Single(service.Service.Log.Entries, entry => entry.Event.Name == "store.unavailable");

        store.IsGone = false;
        await service.Service.Log.WaitForAsync("store.recovered");
        using var accepted = await service.SendAsync(HttpMethod.Get, "/things");
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    [Trait("Feature", "B7")]
    public async Task PutBackToAnEarlierState_IsReadAnew_AndLaterRevocationsHold()
    {
        var store = new RecordingStore();
        await using var service = await ManagedService.StartAsync(store: store);
        var (_, lost, _) = await service.CreateAsync(new { name = "made after the backup", scopes = "things:read" });
        for (var i = 0; i < 5; i++)
        {
            await service.CreateAsync(new { name = $"filler {i}" });
        }

        // The earlier state knows one key, and is at revision 1.
        var earlier = new MemoryApiKeyStore();
        await using (var before = await ManagedService.StartAsync(store: earlier))
        {
            await before.CreateAsync(new { name = "kept", scopes = "things:read" });
        }

        store.PutBack(earlier);
        await service.Service.Log.WaitForAsync("store.went_back");
        Assert.Equal(401, await service.StatusAsync(lost));
        var (id, key, _) = await service.CreateAsync(new { name = "new", scopes = "things:read" });
        Assert.Equal(200, await service.StatusAsync(key));
        using var revoked = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/revoke");
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.Equal(401, await service.StatusAsync(key));
    }

    [Fact]
    public async Task DigestThatCannotBeReadAnyMore_RefusesTheKeyThatWasAccepted()
    {
        var store = new RecordingStore();
        await using var service = await ManagedService.StartAsync(store: store);
        var (id, key, _) = await service.CreateAsync(new { name = "changed", scopes = "things:read" });
        Assert.Equal(200, await service.StatusAsync(key));
        var stored = (await store.FindAsync(id, TestContext.Current.CancellationToken))!.Key;
        await store.CommitAsync(new ApiKeyCommit([stored with { Digest = "scrypt$x", Version = stored.Version + 1 }], []), TestContext.Current.CancellationToken);
        await service.Service.Log.WaitForAsync("store.unreadable_digest");
        using var health = await service.SendAsync(HttpMethod.Get, "/health", key: null);
        await service.CreateAsync(new { name = "next" });
        Assert.Equal(401, await service.StatusAsync(key));
    }

    [Fact]
    [Trait("Feature", "B7")]
    public async Task GoneLater_KeysLastReadStayInForce_AndChangesAnswer503()
    {
        var store = new RecordingStore();
        await using var service = await ManagedService.StartAsync(store: store);
        var (id, key, _) = await service.CreateAsync(new { name = "kept", scopes = "things:read" });
        store.IsGone = true;
        Assert.Equal(200, await service.StatusAsync(key));
        using var revoke = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/revoke");
        await ProblemAssert.IsProblemAsync(revoke, HttpStatusCode.ServiceUnavailable, "keys-unavailable");
        Assert.Equal(200, await service.StatusAsync(key));
    }
}
