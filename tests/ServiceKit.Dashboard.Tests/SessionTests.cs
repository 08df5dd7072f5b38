using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Dashboard.Tests.Hosting;
using ServiceKit.KeyManagement;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Dashboard.Tests;

/// <summary>How long a session lasts, and what ends it.</summary>
[Trait("Feature", "W1")]
public sealed class SessionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("revoked")]
    [InlineData("disabled")]
    [InlineData("expired")]
    [InlineData("scope")]
    [InlineData("networks")]
    [InlineData("deleted")]
    public async Task Session_WhoseKeyNoLongerOpensIt_EndsAtOnce(string how)
    {
        await using var service = await DashboardService.StartAsync();
        var key = await service.MakeAsync("operator", "keys:admin");
        using var visitor = await service.SignInAsync(key.Text);
        var id = key.Key.Id;

        await (how switch
        {
            "revoked" => service.Manager.RevokeAsync(id, null, ApiKeyActor.System, Cancelled),
            "deleted" => service.Manager.DeleteAsync(id, null, ApiKeyActor.System, Cancelled),
            _ => (Task)service.Manager.ChangeAsync(id, how switch
            {
                "disabled" => new ApiKeyPatch { Enabled = false },
                "expired" => new ApiKeyPatch { ExpiresAt = service.Clock.GetUtcNow().AddMinutes(5) },
                "scope" => new ApiKeyPatch { Scopes = Optional<IReadOnlyList<string>>.FromT(["things:read"]) },
                _ => new ApiKeyPatch { Networks = Optional<IReadOnlyList<string>?>.FromT(["198.51.100.0/24"]) },
            }, null, ApiKeyActor.System, Cancelled),
        });
        if (how == "expired")
        {
            service.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        using var page = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.SeeOther, page.Status);
        Assert.EndsWith("&ended", page.Location, StringComparison.Ordinal);
        Assert.Contains(service.Service.Log.Entries, entry => entry.Event.Id == 204);

        // Nothing brings it back: the session itself is gone.
        if (how == "disabled")
        {
            await service.Manager.ChangeAsync(id, new ApiKeyPatch { Enabled = true }, null, ApiKeyActor.System, Cancelled);
            using var after = await visitor.GetAsync("/dashboard/keys");
            Assert.Equal(HttpStatusCode.SeeOther, after.Status);
        }
    }

    [Fact]
    public async Task Session_ThatIsUsed_LastsUntilItsEnd_AndNoLonger()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromHours(12) - TimeSpan.FromMinutes(29); passed += TimeSpan.FromMinutes(29))
        {
            using var page = await visitor.GetAsync("/dashboard/keys");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            service.Clock.Advance(TimeSpan.FromMinutes(29));
        }

        using var last = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.OK, last.Status);
        service.Clock.Advance(TimeSpan.FromMinutes(29));
        using var over = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.SeeOther, over.Status);
    }

    [Fact]
    public async Task Session_ThatNobodyUses_Ends_ThoughAPageAsksForNumbers()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(20));
        using var live = await visitor.GetAsync("/dashboard/keys", ("X-ServiceKit-Live", "1"));
        Assert.Equal(HttpStatusCode.OK, live.Status);
        service.Clock.Advance(TimeSpan.FromMinutes(10));

        using var over = await visitor.GetAsync("/dashboard/keys", ("X-ServiceKit-Live", "1"));
        Assert.Equal(HttpStatusCode.Unauthorized, over.Status);
        using var page = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.SeeOther, page.Status);
    }

    [Fact]
    public async Task Session_ThatNobodyUses_Ends_ThoughAPageHoldsAStream()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(20));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dashboard/live");
        request.Headers.Add("Cookie", $"__Host-servicekit-dashboard={visitor.Session}");
        using var stream = await service.Service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        service.Clock.Advance(TimeSpan.FromMinutes(10));

        using var page = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.SeeOther, page.Status);
    }

    [Fact]
    public async Task Session_WhileTheKeysCannotBeRead_IsNotCalledOver()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        var ring = service.Service.Services.GetRequiredService<ApiKeys.ApiKeyRingHolder>();
        ring.Swap((ApiKeys.IManagedKeys)null!);

        using var page = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.DoesNotContain("Your session has ended", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_HoldsOnEveryReplica_AndOverARestart()
    {
        var (store, clock) = (new MemoryApiKeyStore(), new ManualClock());
        await using var one = await DashboardService.StartAsync(store: store, clock: clock);
        await using var other = await DashboardService.StartAsync(store: store, clock: clock);
        using var visitor = await one.SignInAsync();
        using var elsewhere = other.Visit();
        elsewhere.Cookies["__Host-servicekit-dashboard"] = visitor.Session!;

        using var page = await elsewhere.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        using var signedOut = await elsewhere.SendFormAsync(page, "/dashboard/sign-out");
        using var here = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.SeeOther, here.Status);
    }

    [Fact]
    public async Task Session_IsKeptByADigest()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        var sessions = (IDashboardSessionStore)service.Store;

        Assert.Null(await sessions.FindSessionAsync(visitor.Session!, service.Clock.GetUtcNow(), Cancelled));
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(visitor.Session!)));
        var session = await sessions.FindSessionAsync(digest, service.Clock.GetUtcNow(), Cancelled);
        Assert.StartsWith("key:", session!.Actor, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", session.Address);
    }

    [Fact]
    public async Task Stream_EndsWithItsSession()
    {
        await using var service = await DashboardService.StartAsync();
        var key = await service.MakeAsync("operator", "keys:admin");
        using var visitor = await service.SignInAsync(key.Text);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dashboard/live");
        request.Headers.Add("Cookie", $"__Host-servicekit-dashboard={visitor.Session}");
        using var response = await service.Service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancelled));
        Assert.StartsWith("retry:", await lines.ReadLineAsync(Cancelled), StringComparison.Ordinal);

        await service.Manager.RevokeAsync(key.Key.Id, null, ApiKeyActor.System, Cancelled);

        var rest = await lines.ReadToEndAsync(Cancelled);
        Assert.EndsWith("event: ended\ndata:\n\n", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoreThatKeepsNoSessions_StopsTheStart()
    {
        var store = System.Reflection.DispatchProxy.Create<IApiKeyStore, WithoutSessions>();
        var fault = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => DashboardService.StartAsync(store: store));
        Assert.Contains("IDashboardSessionStore", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_WithoutASession_IsClosed()
    {
        await using var service = await DashboardService.StartAsync();
        using var page = await service.Visit().GetAsync("/dashboard/live", ("Accept", "text/event-stream"));
        Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
    }

    /// <summary>A store of somebody's own, which knows nothing of the dashboard.</summary>
    public class WithoutSessions : System.Reflection.DispatchProxy
    {
        private readonly MemoryApiKeyStore _store = new();

        protected override object? Invoke(System.Reflection.MethodInfo? targetMethod, object?[]? args) => targetMethod!.Invoke(_store, args);
    }
}
