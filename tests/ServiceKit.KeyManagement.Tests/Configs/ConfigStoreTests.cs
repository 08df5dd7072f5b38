using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Engineering;
using ServiceKit.KeyManagement.Tests.Api;
using ServiceKit.Tests.Hosting;
using static ServiceKit.KeyManagement.Tests.Configs.ConfigService;

namespace ServiceKit.KeyManagement.Tests.Configs;

/// <summary>Where configurations are kept, and what becomes of them.</summary>
[Trait("Feature", "C15")]
public sealed class ConfigStoreTests
{
    [Fact]
    public async Task Config_WithoutKeyManagement_IsInAFileAndThereAfterARestart()
    {
        var file = Path.Combine(Repository.FreshFolder("configs", nameof(Config_WithoutKeyManagement_IsInAFileAndThereAfterARestart)), "state.db");
        var settings = new Dictionary<string, string?> { ["ServiceKit:KeyManagement:Database"] = file };
        await using (var service = await StartAsync(settings: settings))
        {
            await service.PutAsync("north");
        }

        await using var again = await StartAsync(settings: settings);
        using var response = await again.SendAsync(HttpMethod.Get, $"{ConfigService.Root}/north");
        Assert.Equal("north", (await ReadAsync(response)).GetProperty("data").GetProperty("region").GetString());
        Assert.True(File.Exists(file));

        // The same rows under another path, by their kind.
        await using var moved = await StartAsync(settings: settings, build: b => b.WithConfig<StationConfig>(c =>
        {
            c.Path = "/api/v1/stations";
            c.Kind = "configs";
        }));
        using var found = await moved.SendAsync(HttpMethod.Get, "/api/v1/stations/north");
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
    }

    [Fact]
    public async Task Config_WrittenByAnOlderType_HidesNoOther_AndCanBeWrittenAgain()
    {
        var store = new MemoryApiKeyStore();
        await store.WriteConfigAsync(new ConfigWrite("configs", "old", """{"interval":"an hour"}""", "t", DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);
        await using var service = await StartAsync(store);
        await service.PutAsync("new");

        using var list = await service.SendAsync(HttpMethod.Get, ConfigService.Root);
        var items = (await ReadAsync(list)).GetProperty("items");
        Assert.Equal(System.Text.Json.JsonValueKind.Object, items[0].GetProperty("data").ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, items[1].GetProperty("data").ValueKind);
        using var old = await service.SendAsync(HttpMethod.Get, $"{ConfigService.Root}/old");
        Assert.Equal("urn:servicekit:error:config-unreadable", (await ReadAsync(old, HttpStatusCode.InternalServerError)).GetProperty("type").GetString());
        Assert.Contains(service.Service.Log.Entries, entry => entry.Event.Name == "config.unreadable");
        await service.PutAsync("old");
        using var mended = await service.SendAsync(HttpMethod.Get, $"{ConfigService.Root}/old");
        Assert.Equal(HttpStatusCode.OK, mended.StatusCode);
    }

    [Fact]
    public async Task Config_WrittenWithMembersThatAreGone_IsRead()
    {
        var store = new MemoryApiKeyStore();
        await store.WriteConfigAsync(new ConfigWrite("configs", "old", """{"interval":5,"region":"n","mode":"silent","gone":{"a":1}}""", "t", DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);
        await using var service = await StartAsync(store);
        using var response = await service.Service.GetAsync("/intervals/old", Reader);
        Assert.Equal("5", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Store_ThatCannotBeReached_IsAProblem_AndAskedAgain()
    {
        var store = new RecordingStore { IsGone = true };
        var clock = new ManualClock();
        await using var service = await StartAsync(build: b =>
        {
            b.Services.AddSingleton<TimeProvider>(clock);
            b.Services.AddSingleton<IApiKeyStore>(store);
            b.Services.AddSingleton<IConfigStore>(new MemoryApiKeyStore());
            return b.WithHealth().WithConfig<StationConfig>();
        });
        using var gone = await service.SendAsync(HttpMethod.Get, ConfigService.Root);
        await ProblemAssert.IsProblemAsync(gone, HttpStatusCode.ServiceUnavailable, "configs-unavailable");
        using var sick = await service.Service.GetAsync("/health");
        Assert.Equal("degraded", (await ReadAsync(sick)).GetProperty("checks").GetProperty("configs").GetProperty("state").GetString());
        store.IsGone = false;
        clock.Advance(TimeSpan.FromSeconds(1));
        using var back = await service.SendAsync(HttpMethod.Get, ConfigService.Root);
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
    }

    [Fact]
    public async Task Configs_ManyWritersAtOnce_EachSeesItsOwnOrIsTold()
    {
        await using var service = await StartAsync(new MemoryApiKeyStore());
        var tag = await service.PutAsync("north");
        var answers = await Task.WhenAll(Enumerable.Range(1, 16).Select(i =>
            service.SendAsync(HttpMethod.Put, $"{ConfigService.Root}/north", $$"""{"data":{ "interval": {{i}}, "region": "x" } }""", headers: ("If-Match", tag))));
        Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(15, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }

    [Fact]
    public void Builder_RefusesWhatCannotBe()
    {
        Refused(b => b.WithConfig<StationConfig>(c => c.Path = "configs"), "Path");
        Refused(b => b.WithConfig<StationConfig>(c => c.Path = "/a/{b}"), "Path");
        Refused(b => b.WithConfig<StationConfig>(c => c.Path = "/"), "Path");
        Refused(b => b.WithConfig<StationConfig>(c => c.Path = "/a/météo"), "Path");
        Refused(b => b.WithConfig<StationConfig>(c => c.Path = "/api/v1/api-keys"), "Path");
        Refused(b => b.WithConfig<StationConfig>(c => c.Kind = "a/b"), "Kind");
        Refused(b => b.WithConfig<StationConfig>().WithConfig<Threshold>(c => c.Path = "/api/v1/configs/alarms"), "within the other");
        Refused(b => b.WithConfig<StationConfig>(c => c.Path = "/a-b").WithConfig<Threshold>(c => c.Path = "/a_b"), "within the other");
        Refused(b => b.WithConfig<StationConfig>(c => c.ReadScope = ""), "ReadScope");
        Refused(b => b.WithConfig<StationConfig>(c => c.WriteScope = "a b"), "WriteScope");
        Refused(b => b.WithConfig<StationConfig>(c => c.MaxCount = 0), "MaxCount");
        Refused(b => b.WithConfig<StationConfig>(c => c.MaxBytes = 1), "MaxBytes");
        Refused(b => b.WithConfig<StationConfig>().WithConfig<StationConfig>(c => c.Path = "/others"), "twice");
        Refused(b => b.WithConfig<StationConfig>().WithConfig<Threshold>(c => c.Path = "/other/configs"), "path of its own");
        Refused(b => b.WithAuth(apiKeys: [Reader]).WithConfig<List<int>>().Build(), "record or a class");

        static void Refused(Func<ServiceBuilder, object> build, string part)
        {
            var fault = Assert.Throws<ApiKeyConfigurationException>(() => build(ServiceBuilder.Create([], new ServiceInfo("configs"))));
            Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TwoTypes_HavePathsAndRowsOfTheirOwn()
    {
        await using var service = await StartAsync(new MemoryApiKeyStore(), b => b.WithConfig<StationConfig>().WithConfig<Threshold>(c => c.Path = "/api/v1/thresholds"));
        await service.PutAsync("north");
        using var made = await service.SendAsync(HttpMethod.Put, "/api/v1/thresholds/north", """{"data":{"low":1,"high":2}}""");
        Assert.Equal("/api/v1/thresholds/north", made.Headers.Location?.ToString());
        using var list = await service.SendAsync(HttpMethod.Get, "/api/v1/thresholds");
        Assert.Equal(1, (await ReadAsync(list)).GetProperty("total").GetInt32());
    }
}
