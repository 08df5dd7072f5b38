using Microsoft.Extensions.DependencyInjection;
using ServiceKit.KeyManagement.Tests.Api;

namespace ServiceKit.KeyManagement.Tests.Following;

/// <summary>Keys that are kept in an older form are kept in the newest one once they were used.</summary>
[Trait("Feature", "W2")]
public sealed class DigestUpgradeTests
{
    private const string Imported = "sk_test_taken_in_twice_0";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task UsedKey_IsKeptWithTheActivePepper_AndUnusedOnesStay()
    {
        var store = new RecordingStore();
        var (plain, unused, first) = await OldKeysAsync(store);

        await using var service = await ManagedService.StartAsync(Both, store: store);
        Assert.Equal(200, await service.StatusAsync(plain.Key));
        Assert.Equal(200, await service.StatusAsync(first.Key));
        await UntilPepperAsync(service, plain.Id, 2);
        await UntilPepperAsync(service, first.Id, 2);
        Assert.Null(await PepperAsync(service, unused.Id));
        Assert.All(await StoredAsync(store, plain.Id, first.Id), key => Assert.StartsWith("hmac-sha256$2$", key.Digest, StringComparison.Ordinal));

        // They go on working, on connections that know them and on new ones, and the log says what happened to them.
        Assert.Equal(200, await service.StatusAsync(plain.Key));
        using var other = new HttpClient { BaseAddress = service.Service.Client.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/things") { Headers = { { "X-API-Key", first.Key } } };
        using var response = await other.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        var audit = await service.GetAsync($"{ManagedService.Keys}/audit?key={plain.Id}&action=key.digest_upgraded");
        Assert.Equal("system", Assert.Single(audit.GetProperty("items").EnumerateArray()).GetProperty("actor").GetString());
        Assert.True((await service.GetAsync($"{ManagedService.Keys}/audit/verification")).GetProperty("intact").GetBoolean());

        static void Both(KeyManagementOptions options)
        {
            options.UsageInterval = Interval;
            options.Peppers[1] = Pepper('a');
            options.Peppers[2] = Pepper('b');
        }
    }

    [Fact]
    public async Task OldPepper_CanGo_OnceItsKeysWereUsed()
    {
        var store = new RecordingStore();
        var (_, _, first) = await OldKeysAsync(store);
        await using (var service = await ManagedService.StartAsync(
            options =>
            {
                options.UsageInterval = Interval;
                options.Peppers[1] = Pepper('a');
                options.Peppers[2] = Pepper('b');
            },
            store: store))
        {
            Assert.Equal(200, await service.StatusAsync(first.Key));
            await UntilPepperAsync(service, first.Id, 2);
        }

        await using var without = await ManagedService.StartAsync(options => options.Peppers[2] = Pepper('b'), store: store);
        Assert.Equal(200, await without.StatusAsync(first.Key));
    }

    [Fact]
    public async Task ActivePepper_KeepsANewOneFromBeingUsed_UntilAllReplicasHaveIt()
    {
        var store = new RecordingStore();
        var (_, _, first) = await OldKeysAsync(store);
        await using var ahead = await ManagedService.StartAsync(
            options =>
            {
                options.UsageInterval = Interval;
                options.Peppers[1] = Pepper('a');
                options.Peppers[2] = Pepper('b');
                options.ActivePepper = 1;
            },
            store: store);
        var (_, made, body) = await ahead.CreateAsync(new { name = "made meanwhile", scopes = "things:read" });
        Assert.Equal(1, body.GetProperty("pepper").GetInt32());
        Assert.Equal(200, await ahead.StatusAsync(first.Key));

        // A replica of before knows all of them.
        await using var behind = await ManagedService.StartAsync(options => options.Peppers[1] = Pepper('a'), store: store);
        Assert.Equal(200, await behind.StatusAsync(made));
        Assert.Equal(200, await behind.StatusAsync(first.Key));
        Assert.Equal(1, await PepperAsync(ahead, first.Id));
    }

    [Fact]
    public async Task ActivePepper_ThatIsNotThere_StopsTheStart()
    {
        var fault = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => ManagedService.StartAsync(o => o.ActivePepper = 3));
        Assert.Contains("ActivePepper is 3", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyThatTheStoreHasTwice_StopsNoOther()
    {
        var store = new RecordingStore();
        string once;
        await using (var service = await ManagedService.StartAsync(store: store))
        {
            once = (await ImportAsync(service)).Id;
        }

        // Without the scan of the manager, as two replicas with different peppers would.
        await using (var service = await ManagedService.StartAsync(o => o.Peppers[1] = Pepper('a'), store: new RecordingStore()))
        {
            var twin = (await ImportAsync(service)) with { Id = "00000000000000aa", Revision = 0 };
            await store.CommitAsync(new ApiKeyCommit([twin], []), TestContext.Current.CancellationToken);
        }

        await using var both = await ManagedService.StartAsync(
            o =>
            {
                o.UsageInterval = Interval;
                o.Peppers[1] = Pepper('a');
            },
            store: store);
        var plain = await OldPlainAsync(store, both);
        Assert.Equal(200, await both.StatusAsync(Imported));
        Assert.Equal(200, await both.StatusAsync(plain.Key));
        await UntilPepperAsync(both, plain.Id, 1);
        Assert.Equal(200, await both.StatusAsync(Imported));
        Assert.Null(await PepperAsync(both, once));
    }

    private static async Task<((string Id, string Key) Plain, (string Id, string Key) Unused, (string Id, string Key) First)> OldKeysAsync(RecordingStore store)
    {
        (string Id, string Key) plain, unused, first;
        await using (var service = await ManagedService.StartAsync(store: store))
        {
            (plain.Id, plain.Key, _) = await service.CreateAsync(new { name = "plain", scopes = "things:read" });
            (unused.Id, unused.Key, _) = await service.CreateAsync(new { name = "unused", scopes = "things:read" });
        }

        await using (var service = await ManagedService.StartAsync(o => o.Peppers[1] = Pepper('a'), store: store))
        {
            (first.Id, first.Key, _) = await service.CreateAsync(new { name = "first", scopes = "things:read" });
        }

        return (plain, unused, first);
    }

    private static async Task<(string Id, string Key)> OldPlainAsync(RecordingStore store, ManagedService reader)
    {
        await using var service = await ManagedService.StartAsync(store: store);
        var (id, key, _) = await service.CreateAsync(new { name = "plain", scopes = "things:read" });
        while (await reader.StatusAsync(key) != 200)
        {
            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }

        return (id, key);
    }

    private static Task<StoredApiKey> ImportAsync(ManagedService service) => service.Service.Services.GetRequiredService<ApiKeyManager>()
        .ImportAsync(Imported, new ApiKeyDraft { Name = "imported", Scopes = ["things:read"] }, ApiKeyActor.System, TestContext.Current.CancellationToken);

    private static async Task<List<StoredApiKey>> StoredAsync(RecordingStore store, params string[] ids)
    {
        var found = new List<StoredApiKey>();
        foreach (var id in ids)
        {
            found.Add((await store.FindAsync(id, TestContext.Current.CancellationToken))!.Key);
        }

        return found;
    }

    // The store is written by a task of its own, whose timer runs by the time of the machine.
    private static async Task UntilPepperAsync(ManagedService service, string id, int version)
    {
        while (await PepperAsync(service, id) != version)
        {
            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<int?> PepperAsync(ManagedService service, string id) =>
        (await service.GetAsync($"{ManagedService.Keys}/{id}")).GetProperty("pepper") is { ValueKind: System.Text.Json.JsonValueKind.Number } number ? number.GetInt32() : null;

    private static string Pepper(char filler) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(new string(filler, 32)));
}
