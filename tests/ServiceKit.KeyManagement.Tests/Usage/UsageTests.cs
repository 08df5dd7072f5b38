using System.Net;
using ServiceKit.KeyManagement.Tests.Api;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Usage;

/// <summary>Who uses a key, when, from where and for what.</summary>
public sealed class UsageTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    [Fact]
    [Trait("Feature", "F6")]
    public async Task Use_IsCounted_ByHourOutcomeAddressAndScope()
    {
        await using var service = await ManagedService.StartAsync(o => o.UsageInterval = Interval);
        var (id, key, _) = await service.CreateAsync(new { name = "used", scopes = "things:read, keys:admin" });
        Assert.Equal(200, await service.StatusAsync(key));
        Assert.Equal(200, await service.StatusAsync(key));
        Assert.Equal(403, await service.StatusAsync(key, HttpMethod.Post));
        var usage = await UntilAsync(service, $"{ManagedService.Keys}/{id}/usage", body => body.GetProperty("hours").GetArrayLength() == 2);
        var hours = usage.GetProperty("hours").EnumerateArray().ToDictionary(h => h.GetProperty("outcome").GetString()!, h => h.GetProperty("count").GetInt64());
        Assert.Equal(2, hours["accepted"]);
        Assert.Equal(1, hours["insufficient-scope"]);
        Assert.Equal(["127.0.0.1"], usage.GetProperty("callers").EnumerateArray().Select(c => c.GetProperty("address").GetString()));
        Assert.Equal(["things:read"], usage.GetProperty("scopesUsed").EnumerateArray().Select(s => s.GetProperty("scope").GetString()));
        Assert.Equal(["keys:admin"], usage.GetProperty("scopesUnused").EnumerateArray().Select(s => s.GetString()));

        var shown = await service.GetAsync($"{ManagedService.Keys}/{id}");
        Assert.Equal("127.0.0.1", shown.GetProperty("lastUsedFrom").GetString());
        Assert.Equal(service.Clock.GetUtcNow(), shown.GetProperty("lastUsedAt").GetDateTimeOffset());
        Assert.Equal(3, shown.GetProperty("uses").GetInt64());
    }

    [Fact]
    [Trait("Feature", "F6")]
    public async Task RefusedKeys_AreCountedByWhy_AndNotSinceFindsTheUnused()
    {
        await using var service = await ManagedService.StartAsync(o => o.UsageInterval = Interval);
        var (revoked, key, _) = await service.CreateAsync(new { name = "revoked", scopes = "things:read" });
        var (unused, _, _) = await service.CreateAsync(new { name = "unused", scopes = "things:read" });
        using var done = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{revoked}/revoke");
        Assert.Equal(401, await service.StatusAsync(key));
        var usage = await UntilAsync(service, $"{ManagedService.Keys}/{revoked}/usage", body => body.GetProperty("hours").GetArrayLength() > 0);
        Assert.Equal("revoked", usage.GetProperty("hours")[0].GetProperty("outcome").GetString());

        service.Clock.Advance(TimeSpan.FromDays(31));
        var since = Uri.EscapeDataString(service.Clock.GetUtcNow().AddDays(-30).ToString("O"));
        var found = await service.GetAsync($"{ManagedService.Keys}?state=active&notUsedSince={since}");
        Assert.Equal([unused], found.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()));
    }

    [Fact]
    [Trait("Feature", "F6")]
    public async Task StoreGone_LosesNoCount_AndFailsNoRequest()
    {
        var store = new RecordingStore();
        await using var service = await ManagedService.StartAsync(o => o.UsageInterval = Interval, store: store);
        var (id, key, _) = await service.CreateAsync(new { name = "counted", scopes = "things:read" });
        store.IsGone = true;
        Assert.Equal(200, await service.StatusAsync(key));
        await service.Service.Log.WaitForAsync("usage.not_written");
        Assert.Equal(200, await service.StatusAsync(key));
        store.IsGone = false;
        var usage = await UntilAsync(service, $"{ManagedService.Keys}/{id}/usage", body => body.GetProperty("hours") is { } h && h.GetArrayLength() == 1 && h[0].GetProperty("count").GetInt64() == 2);
        Assert.Equal("accepted", usage.GetProperty("hours")[0].GetProperty("outcome").GetString());
    }

    [Fact]
    [Trait("Feature", "F6")]
    public async Task Stop_WritesTheLastUses()
    {
        var store = new RecordingStore();
        string id;
        await using (var service = await ManagedService.StartAsync(store: store))
        {
            (id, var key, _) = await service.CreateAsync(new { name = "late", scopes = "things:read" });
            Assert.Equal(200, await service.StatusAsync(key));
            await service.Service.StopAsync();
        }

        Assert.Equal(1, (await store.FindAsync(id, TestContext.Current.CancellationToken))?.Uses);
    }

    [Fact]
    [Trait("Feature", "F6")]
    public async Task Stop_AfterAnOutage_WritesWhatWasCountedDuringItAndSince()
    {
        var store = new RecordingStore();
        string id;
        // Long enough that the service stops before it would write by itself.
        await using (var service = await ManagedService.StartAsync(o => o.UsageInterval = TimeSpan.FromSeconds(2), store: store))
        {
            (id, var key, _) = await service.CreateAsync(new { name = "counted", scopes = "things:read" });
            store.IsGone = true;
            Assert.Equal(200, await service.StatusAsync(key));
            await service.Service.Log.WaitForAsync("usage.not_written");
            Assert.Equal(200, await service.StatusAsync(key));
            Assert.Equal(200, await service.StatusAsync(key));
            store.IsGone = false;
            await service.Service.StopAsync();
        }

        Assert.Equal(3, (await store.FindAsync(id, TestContext.Current.CancellationToken))?.Uses);
    }

    [Fact]
    [Trait("Feature", "B8")]
    public async Task ReplacedKey_TellsItsCallers_AndEndsOnceNobodyUsesIt()
    {
        await using var service = await ManagedService.StartAsync(o => o.UsageInterval = Interval);
        var (id, key, _) = await service.CreateAsync(new { name = "old", scopes = "things:read" });
        var rotatedAt = service.Clock.GetUtcNow();
        using var rotated = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/rotate", new { graceSeconds = 86400, endWhenUnusedForSeconds = 60 });
        Assert.Equal(HttpStatusCode.Created, rotated.StatusCode);

        using var response = await service.SendAsync(HttpMethod.Get, "/things", key: key);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"@{rotatedAt.ToUnixTimeSeconds()}", response.Headers.GetValues("Deprecation").Single());
        Assert.Equal(rotatedAt.AddDays(1).ToString("R"), response.Headers.GetValues("Sunset").Single());

        service.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(200, await service.StatusAsync(key));
        service.Clock.Advance(TimeSpan.FromSeconds(61));
        await service.Service.Log.WaitForAsync("rotation.ended");
        using var refused = await service.SendAsync(HttpMethod.Get, "/things", key: key);
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.Unauthorized, "key-expired");
    }

    [Fact]
    public async Task StoreThatThrowsAnything_DoesNotEndTheCounting()
    {
        var store = new RecordingStore();
        await using var service = await ManagedService.StartAsync(o => o.UsageInterval = Interval, store: store);
        var (id, key, _) = await service.CreateAsync(new { name = "counted", scopes = "things:read" });
        using var rotated = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/rotate", new { endWhenUnusedForSeconds = 60 });
        foreach (var fault in (Exception[])[new OperationCanceledException(), new TimeoutException()])
        {
            store.Fault = fault;
            Assert.Equal(200, await service.StatusAsync(key));
            await service.Service.Log.WaitForAsync("usage.not_written");
            store.Fault = null;
            Assert.Equal(200, await service.StatusAsync(key));
        }

        await UntilAsync(service, $"{ManagedService.Keys}/{id}/usage", body => body.GetProperty("hours") is { } h && h.GetArrayLength() == 1 && h[0].GetProperty("count").GetInt64() == 4);
    }

    [Fact]
    [Trait("Feature", "B8")]
    public async Task ReplacedKey_ThatExpiredByItself_KeepsItsExpiry()
    {
        await using var service = await ManagedService.StartAsync(o => o.UsageInterval = Interval);
        var (id, _, _) = await service.CreateAsync(new { name = "old", scopes = "things:read" });
        using var rotated = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/rotate", new { graceSeconds = 60, endWhenUnusedForSeconds = 60 });
        var end = service.Clock.GetUtcNow().AddSeconds(60);
        service.Clock.Advance(TimeSpan.FromMinutes(10));

        // What is counted now is written after the watch has looked at the key at least once.
        var (marker, key, _) = await service.CreateAsync(new { name = "marker", scopes = "things:read" });
        for (var turn = 1; turn <= 2; turn++)
        {
            Assert.Equal(200, await service.StatusAsync(key));
            await UntilAsync(service, $"{ManagedService.Keys}/{marker}/usage", body => body.GetProperty("hours") is { } h && h.GetArrayLength() == 1 && h[0].GetProperty("count").GetInt64() == turn);
        }

        Assert.Equal(end, (await service.GetAsync($"{ManagedService.Keys}/{id}")).GetProperty("expiresAt").GetDateTimeOffset());
        Assert.DoesNotContain(service.Service.Log.Entries, entry => entry.Event.Name == "rotation.ended");
    }

    // What was counted is written by a task of its own, whose timer runs by the time of the machine.
    private static async Task<System.Text.Json.JsonElement> UntilAsync(ManagedService service, string path, Func<System.Text.Json.JsonElement, bool> isThere)
    {
        while (true)
        {
            var body = await service.GetAsync(path);
            if (isThere(body))
            {
                return body;
            }

            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
    }
}
