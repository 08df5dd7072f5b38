using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceKit.Client.Keys;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Client.Tests;

[Trait("Feature", "B10")]
[Trait("Feature", "C13")]
public sealed class KeyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_WithConfiguredKey_IsAccepted()
    {
        await using var service = await StartAsync(Caller.FirstKey);
        using var caller = new Caller(service.Client.BaseAddress, settings: new() { ["ServiceKit:Clients:stations:Key"] = Caller.FirstKey });

        using var response = await caller.Client.GetAsync("/who", Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.RequestMessage!.Headers.Contains("X-API-Key"));
        Assert.DoesNotContain(Caller.FirstKey, caller.Log.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithOtherHeader_IsAcceptedAndNotLogged()
    {
        await using var service = await RunningService.StartAsync(a => a.MapGet("/who", () => "ok"), b => b.WithAuth(apiKeys: [Caller.FirstKey], headerName: "X-Station-Key"));
        using var caller = new Caller(service.Client.BaseAddress, o => (o.Key, o.HeaderName) = (Caller.FirstKey, "X-Station-Key"), more: c => c.RedactLoggedHeaders(["Accept"]));

        using var response = await caller.Client.GetAsync("/who", Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("X-Station-Key", caller.Log.Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain(Caller.FirstKey, caller.Log.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithBearerAndSynchronously_IsAccepted()
    {
        await using var service = await StartAsync(Caller.FirstKey);
        using var caller = new Caller(service.Client.BaseAddress, o => (o.Key, o.Scheme) = (Caller.FirstKey, "Bearer"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who");

#pragma warning disable CA1849 // the synchronous way is what is tested
        using var response = caller.Client.Send(request, Cancellation);
#pragma warning restore CA1849

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Rotation_OfKeyFile_IsFollowedAfterTheInterval()
    {
        await using var service = await StartAsync(Caller.FirstKey, Caller.SecondKey);
        using var file = new KeyFile(Caller.FirstKey + "\n");
        var clock = new ManualClock();
        using var caller = new Caller(service.Client.BaseAddress, o => o.KeyFile = file.Path, clock: clock);
        Assert.Equal("key-1", await caller.Client.GetStringAsync("/who", Cancellation));

        file.Replace(Caller.SecondKey);
        Assert.Equal("key-1", await caller.Client.GetStringAsync("/who", Cancellation));
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("key-2", await caller.Client.GetStringAsync("/who", Cancellation));
        Assert.Contains(caller.Log.Entries, entry => entry.Event.Name == "client.key_changed");
    }

    [Fact]
    public async Task Rotation_ByLinksAsKubernetesTurnsThem_IsFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there");
        await using var service = await StartAsync(Caller.FirstKey, Caller.SecondKey);
        var folder = Directory.CreateTempSubdirectory("servicekit-client-");
        try
        {
            foreach (var (name, key) in new[] { ("..1", Caller.FirstKey), ("..2", Caller.SecondKey) })
            {
                Directory.CreateDirectory(Path.Combine(folder.FullName, name));
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, name, "api.key"), key, Cancellation);
            }

            var data = Path.Combine(folder.FullName, "..data");
            Directory.CreateSymbolicLink(data, "..1");
            File.CreateSymbolicLink(Path.Combine(folder.FullName, "api.key"), "..data/api.key");
            using var caller = new Caller(service.Client.BaseAddress, o => (o.KeyFile, o.ReloadInterval) = (Path.Combine(folder.FullName, "api.key"), TimeSpan.Zero));
            Assert.Equal("key-1", await caller.Client.GetStringAsync("/who", Cancellation));

            // The kubelet renames one link over the other; the framework has no way to do that with links to folders.
            Directory.Delete(data);
            Directory.CreateSymbolicLink(data, "..2");

            Assert.Equal("key-2", await caller.Client.GetStringAsync("/who", Cancellation));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Rotation_OfConfiguration_IsFollowedAtOnce()
    {
        await using var service = await StartAsync(Caller.FirstKey, Caller.SecondKey);
        using var caller = new Caller(service.Client.BaseAddress, settings: new() { ["ServiceKit:Clients:stations:Key"] = Caller.FirstKey });
        Assert.Equal("key-1", await caller.Client.GetStringAsync("/who", Cancellation));

        caller.Configuration["ServiceKit:Clients:stations:Key"] = Caller.SecondKey;

        Assert.Equal("key-2", await caller.Client.GetStringAsync("/who", Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public async Task Reload_OfBrokenFile_KeepsTheKeyAndWarnsOnce(string content)
    {
        await using var service = await StartAsync(Caller.FirstKey);
        using var file = new KeyFile(Caller.FirstKey);
        using var caller = new Caller(service.Client.BaseAddress, o => (o.KeyFile, o.ReloadInterval) = (file.Path, TimeSpan.Zero));
        Assert.Equal("key-1", await caller.Client.GetStringAsync("/who", Cancellation));

        file.Replace(content);

        Assert.Equal("key-1", await caller.Client.GetStringAsync("/who", Cancellation));
        Assert.Equal("key-1", await caller.Client.GetStringAsync("/who", Cancellation));
        Assert.Single(caller.Log.Entries, entry => entry.Event.Name == "client.key_reload_failed");
    }

    [Fact]
    public async Task Sources_AllGiven_FirstWins()
    {
        await using var service = await StartAsync(Caller.FirstKey, Caller.SecondKey);
        using var file = new KeyFile(Caller.SecondKey);
        using var caller = new Caller(service.Client.BaseAddress, o => (o.KeyFile, o.KeyVariable) = (file.Path, "STATIONS_KEY"), settings: new()
        {
            ["ServiceKit:Clients:stations:Key"] = Caller.FirstKey,
            ["STATIONS_KEY"] = Caller.FirstKey,
        });

        Assert.Equal("key-2", await caller.Client.GetStringAsync("/who", Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sk_test words_0000")]
    [InlineData("sk_test_ümlaut_0000")]
    public void Start_WithUnusableKey_FailsWithoutNamingIt(string key)
    {
        using var caller = new Caller(new Uri("https://stations.example"), o => o.KeyVariable = "STATIONS_KEY", settings: new()
        {
            ["ServiceKit:Clients:stations:Key"] = key,
            ["STATIONS_KEY"] = Caller.FirstKey,
        });

        var fault = Assert.Throws<OptionsValidationException>(() => caller.Client);

        Assert.Contains("ServiceKit:Clients:stations:Key", fault.Message, StringComparison.Ordinal);
        Assert.True(key.Length == 0 || !fault.Message.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_OfHostWithoutKey_Fails()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHttpClient("stations", c => c.BaseAddress = new Uri("https://stations.example")).AddApiKey();
        using var host = builder.Build();

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));

        Assert.Contains("has no API key. Set ServiceKit:Clients:stations:KeyFile", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Caller.FirstKey)]
    [InlineData("header.words.0000")]
    [InlineData("words/and+zeros/0000==")]
    [InlineData("/words+zeros+0000==")]
    public void Start_WithKeyInPlaceOfItsFile_DoesNotShowIt(string key)
    {
        using var caller = new Caller(new Uri("https://stations.example"), o => o.KeyFile = key);

        var fault = Assert.Throws<OptionsValidationException>(() => caller.Client);

        Assert.DoesNotContain(key, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_WithMissingFile_NamesIt()
    {
        var path = Path.Combine(Path.GetTempPath(), "servicekit-client-nowhere", "api.key");
        using var caller = new Caller(new Uri("https://stations.example"), o => o.KeyFile = path);

        Assert.Contains(path, Assert.Throws<OptionsValidationException>(() => caller.Client).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_ThatWasOvertaken_DoesNotBringTheOldKeyBack()
    {
        LiveKey? key = null;
        var readings = 0;
        using var loggers = new LoggerFactory();
        // The first reading sees the old key, and comes back when another has seen the new one already.
        string Read(string path)
        {
            if (readings++ > 0)
            {
                return Caller.SecondKey;
            }

            Assert.Equal(Caller.SecondKey, key!.Current(fresh: true));
            return Caller.FirstKey;
        }

        key = new LiveKey("stations", new ApiKeyClientOptions { KeyFile = "api.key" }, configuration: null, new ManualClock(), new ApiKeyClientLog(loggers), Read);

        Assert.Equal(Caller.SecondKey, key.Current());
        Assert.Equal(Caller.SecondKey, key.Current());
        Assert.Equal(2, readings);
    }

    [Fact]
    public void Start_OverPlainHttpToAnotherMachine_Fails()
    {
        using var caller = new Caller(new Uri("http://stations.example"), o => o.Key = Caller.FirstKey);

        var fault = Assert.Throws<OptionsValidationException>(() => caller.Client);

        Assert.Contains("AllowInsecureHttp", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_WithoutAddress_Fails()
    {
        using var caller = new Caller(address: null, o => o.Key = Caller.FirstKey);

        Assert.Contains("ServiceKit:Clients:stations:BaseAddress", Assert.Throws<OptionsValidationException>(() => caller.Client).Message, StringComparison.Ordinal);
    }

    private static Task<RunningService> StartAsync(params string[] keys) => RunningService.StartAsync(
        app => app.MapGet("/who", (HttpContext context) => context.Features.Get<IApiKeyFeature>()!.Name),
        builder => builder.WithAuth(o => o.ApiKeys = [.. keys.Select((key, index) => new ApiKeyEntry { Key = key, Name = $"key-{index + 1}" })]));
}
