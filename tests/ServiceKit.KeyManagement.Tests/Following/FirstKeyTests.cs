using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.KeyManagement.Tests.Api;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Following;

/// <summary>The key that an empty store begins with, and digests with peppers.</summary>
public sealed class FirstKeyTests
{
    [Fact]
    public async Task EmptyStore_BeginsWithOneKey_PrintedOnce_AndNeverAgain()
    {
        var store = new MemoryApiKeyStore();
        var (output, _) = await CapturedConsole.RunAsync(async () =>
        {
            await using var service = await ManagedService.StartAsync(o => o.FirstKey = true, settings: [], store: store);
        });
        var key = output.Trim().Split(' ')[^1];
        await using var later = await ManagedService.StartAsync(o => o.FirstKey = true, settings: [], store: store);
        var list = await later.GetAsync(ManagedService.Keys, key);
        Assert.Equal(1, list.GetProperty("total").GetInt32());
        Assert.DoesNotContain(later.Service.Log.Entries, entry => entry.Event.Name == "store.first_key");

        using var deleted = await later.SendAsync(HttpMethod.Delete, $"{ManagedService.Keys}/00000000", key: key);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await using var last = await ManagedService.StartAsync(o => o.FirstKey = true, settings: [], store: store);
        Assert.Equal(401, await last.StatusAsync(key));
    }

    [Fact]
    public async Task KeysFromElsewhere_MakeAFirstKeyNeedless()
    {
        await using var service = await ManagedService.StartAsync(o => o.FirstKey = true);
        Assert.Equal(0, (await service.GetAsync(ManagedService.Keys)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task FirstKey_WhoseAcknowledgementIsLost_IsPrintedAllTheSame()
    {
        var store = new RecordingStore { FaultAfterCommit = new ApiKeyStoreException("The connection broke.") };
        var (output, _) = await CapturedConsole.RunAsync(async () =>
        {
            await using var service = await ManagedService.StartAsync(o => o.FirstKey = true, settings: [], store: store);
            await service.Service.Log.WaitForAsync("store.first_key");
        });
        var key = output.Trim().Split(' ')[^1];
        store.FaultAfterCommit = null;
        await using var later = await ManagedService.StartAsync(settings: [], store: store);
        Assert.Equal(1, (await later.GetAsync(ManagedService.Keys, key)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task TenReplicas_MakeOneFirstKey()
    {
        var store = new MemoryApiKeyStore();
        var (output, _) = await CapturedConsole.RunAsync(async () =>
        {
            var services = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ManagedService.StartAsync(o => o.FirstKey = true, settings: [], store: store)));
            foreach (var service in services)
            {
                await service.DisposeAsync();
            }
        });
        Assert.Single(output.Split('\n'), line => line.StartsWith("The first API key", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "W2")]
    public async Task Pepper_IsInTheDigest_AndOldOnesStillVerify()
    {
        var store = new RecordingStore();
        string plain;
        string first;
        await using (var service = await ManagedService.StartAsync(store: store))
        {
            (_, plain, _) = await service.CreateAsync(new { name = "plain", scopes = "things:read" });
        }

        await using (var service = await ManagedService.StartAsync(o => o.Peppers[1] = Pepper('a'), store: store))
        {
            (_, first, _) = await service.CreateAsync(new { name = "first", scopes = "things:read" });
            Assert.Equal(200, await service.StatusAsync(plain));
            Assert.Equal(200, await service.StatusAsync(first));
        }

        await using (var service = await ManagedService.StartAsync(Both, store: store))
        {
            var (_, second, _) = await service.CreateAsync(new { name = "second", scopes = "things:read" });
            Assert.Equal(200, await service.StatusAsync(plain));
            Assert.Equal(200, await service.StatusAsync(first));
            Assert.Equal(200, await service.StatusAsync(second));
        }

        Assert.Equal(
            ["sha256", "hmac-sha256$1", "hmac-sha256$2"],
            store.Commits.SelectMany(c => c.Writes).Select(k => k.Digest[..k.Digest.LastIndexOf('$')]).Distinct().Where(p => p.Length > 0));

        // Without the pepper a key is refused, and the log says why.
        await using var without = await ManagedService.StartAsync(store: store);
        Assert.Equal(401, await without.StatusAsync(first));
        Assert.Contains(without.Service.Log.Entries, entry => entry.Event.Name == "store.unreadable_digest");

        static void Both(KeyManagementOptions options)
        {
            options.Peppers[1] = Pepper('a');
            options.Peppers[2] = Pepper('b');
        }
    }

    [Fact]
    public async Task PepperWithoutAVersion_StopsTheStart_AndIsNotQuoted()
    {
        var settings = new Dictionary<string, string?> { ["ServiceKit:KeyManagement:Peppers:one"] = Pepper('p') };
        var fault = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => ManagedService.StartAsync(settings: settings));
        Assert.Contains("Peppers", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Pepper('p'), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RevokedKey_IsNotTakenInAgainUnderAnotherPepper()
    {
        const string Key = "sk_test_taken_in_twice_0";
        var store = new RecordingStore();
        await using (var service = await ManagedService.StartAsync(o => o.Peppers[1] = Pepper('a'), store: store))
        {
            var manager = service.Service.Services.GetRequiredService<ApiKeyManager>();
            var stored = await manager.ImportAsync(Key, new ApiKeyDraft { Name = "once", Scopes = ["things:read"] }, ApiKeyActor.System, TestContext.Current.CancellationToken);
            await manager.RevokeAsync(stored.Id, null, ApiKeyActor.System, TestContext.Current.CancellationToken);
        }

        await using var again = await ManagedService.StartAsync(
            o =>
            {
                o.Peppers[1] = Pepper('a');
                o.Peppers[2] = Pepper('b');
            },
            store: store);
        var fault = await Assert.ThrowsAsync<KeyManagementException>(() => again.Service.Services.GetRequiredService<ApiKeyManager>()
            .ImportAsync(Key, new ApiKeyDraft { Name = "twice" }, ApiKeyActor.System, TestContext.Current.CancellationToken));
        Assert.Equal(KeyManagementFault.Conflict, fault.Fault);
        Assert.Equal(401, await again.StatusAsync(Key));
    }

    [Fact]
    public async Task ImportedName_MayNotHoldTheKey()
    {
        const string Key = "sk_test_shown_by_name_00";
        await using var service = await ManagedService.StartAsync();
        await Assert.ThrowsAsync<KeyManagementException>(() => service.Service.Services.GetRequiredService<ApiKeyManager>()
            .ImportAsync(Key, new ApiKeyDraft { Name = $"the key {Key}" }, ApiKeyActor.System, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("short", 1)]
    [InlineData("not base64 at all, but long enough to be a pepper", 1)]
    [InlineData("", 1)]
    public async Task BadPepper_StopsTheStart_AndIsNotQuoted(string pepper, int version)
    {
        var fault = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => ManagedService.StartAsync(o => o.Peppers[version] = pepper));
        Assert.Contains("pepper 1", fault.Message, StringComparison.Ordinal);
        if (pepper.Length > 0)
        {
            Assert.DoesNotContain(pepper, fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Feature", "W3")]
    public async Task StoredKey_ComesBeforeTheSources_AndOthersStandBeside()
    {
        const string Static = "sk_test_static_client_00";
        var settings = new Dictionary<string, string?> { ["ADMIN_API_KEY"] = ManagedService.Admin, ["SERVICEKIT_API_KEYS"] = Static };
        await using var service = await ManagedService.StartAsync(settings: settings);
        Assert.Equal(200, await service.StatusAsync(Static));
        Assert.Equal(200, await service.StatusAsync(ManagedService.Admin));

        // The same key in the store, revoked there: the list does not bring it back.
        var manager = service.Service.Services.GetRequiredService<ApiKeyManager>();
        var record = Ring(service).TryFind(Static, out var found) ? found : null;
        var stored = await manager.ImportAsync(Static, new ApiKeyDraft { Name = "imported", Scopes = ["things:read"] }, ApiKeyActor.System, TestContext.Current.CancellationToken);
        Assert.Equal(403, await service.StatusAsync(Static, HttpMethod.Post));
        await manager.RevokeAsync(stored.Id, null, ApiKeyActor.System, TestContext.Current.CancellationToken);
        Assert.Equal(401, await service.StatusAsync(Static));

        // Neither does a connection that stands since the list was all that there was.
        Assert.True(Ring(service).TryFindAgain(record!, out var now) && now.IsRevoked);
        await manager.DeleteAsync(stored.Id, null, ApiKeyActor.System, TestContext.Current.CancellationToken);
        Assert.Equal(401, await service.StatusAsync(Static));
    }

    private static ServiceKit.ApiKeys.ApiKeyRing Ring(ManagedService service) =>
        service.Service.Services.GetRequiredService<ServiceKit.ApiKeys.ApiKeyRingHolder>().Current!;

    private static string Pepper(char filler) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(new string(filler, 32)));
}
