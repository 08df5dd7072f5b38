using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceKit.Engineering;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Keys.Reload;

/// <summary>Keys that change while the service runs, in every way that files and settings change.</summary>
public sealed class ReloadTests : IDisposable
{
    private const string Old = "sk_test_old_0000000000";
    private const string New = "sk_test_new_0000000000";

    private readonly KeyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("in place")]
    [InlineData("rename")]
    [InlineData("delete and create")]
    [InlineData("json")]
    [Trait("Feature", "B4")]
    [Trait("Feature", "P5")]
    public async Task File_ChangedInAnyWay_IsReadAnew(string way)
    {
        var file = _folder.Write(Old);
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeyFile: file));
        await KeyFolder.AcceptsAsync(service, Old);
        switch (way)
        {
            case "rename":
                _folder.Replace(file, New);
                break;
            case "delete and create":
                File.Delete(file);
                await File.WriteAllTextAsync(file, New, TestContext.Current.CancellationToken);
                break;
            case "json":
                await File.WriteAllTextAsync(file, $"[ \"{New}\" ]", TestContext.Current.CancellationToken);
                break;
            default:
                await File.WriteAllTextAsync(file, New, TestContext.Current.CancellationToken);
                break;
        }

        await SwappedAsync(service);
    }

    [Fact]
    [Trait("Feature", "B4")]
    public async Task KubernetesVolume_LinkTurnedOver_IsReadAnew()
    {
        // As the kubelet does it: a folder per version, "..data" points to the one in force and is replaced by a rename.
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeyFile: Mount(Old)));
        await KeyFolder.AcceptsAsync(service, Old);
        Version("..2", New);
        var link = Path.Combine(_folder.Path, "..data_tmp");
        Directory.CreateSymbolicLink(link, "..2");
        await new Command("mv", "-T", link, Path.Combine(_folder.Path, "..data")).CheckedAsync(TestContext.Current.CancellationToken);
        Directory.Delete(Path.Combine(_folder.Path, "..1"), recursive: true);

        await SwappedAsync(service);
    }

    [Fact]
    [Trait("Feature", "B4")]
    public async Task FileThatNobodyTellsOf_IsLookedAt()
    {
        // The file that changes is in another folder than the one that is watched.
        using var elsewhere = new KeyFolder();
        var target = elsewhere.Write(Old);
        var link = Path.Combine(_folder.Path, "keys.txt");
        File.CreateSymbolicLink(link, target);
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(o =>
        {
            o.ApiKeyFile = link;
            o.ReloadInterval = TimeSpan.FromMilliseconds(100);
        }));
        await File.WriteAllTextAsync(target, New + "\n", TestContext.Current.CancellationToken);

        await SwappedAsync(service);
    }

    [Fact]
    [Trait("Feature", "P5")]
    public async Task Configuration_ThatTellsOfItsChange_IsReadAnew()
    {
        var settings = _folder.Write(Settings(Old), "settings.json");
        await using var service = await RunningService.StartAsync(build: b =>
        {
            b.Configuration.AddJsonFile(settings, optional: false, reloadOnChange: true);
            return b.WithAuth();
        });
        await KeyFolder.AcceptsAsync(service, Old);
        _folder.Replace(settings, Settings(New));

        await SwappedAsync(service);

        static string Settings(string key) => $$"""{ "ServiceKit": { "ApiKeys": [ { "Key": "{{key}}" } ] } }""";
    }

    [Fact]
    [Trait("Feature", "P5")]
    public async Task Hangup_ReadsAnew_AndDoesNotEndTheService()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no SIGHUP");
        }

        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(), settings: new() { ["SERVICEKIT_API_KEYS"] = Old });
        // A setting that changes without telling anybody.
        service.Services.GetRequiredService<IConfiguration>()["SERVICEKIT_API_KEYS"] = New;
        await KeyFolder.AcceptsAsync(service, Old);
        await new Command("kill", "-HUP", Environment.ProcessId.ToString()).CheckedAsync(TestContext.Current.CancellationToken);

        await SwappedAsync(service);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[ \"sk_test_new_0000000000\"")]
    [InlineData("sk_test_new_0000000000\nsk_test_new_0000000000")]
    [InlineData("sk_test_new_0000000000 expires=never")]
    [InlineData(null)]
    [Trait("Feature", "B4")]
    public async Task BrokenFile_KeepsTheLastGoodSet_AndIsDegradedUntilItIsWhole(string? broken)
    {
        var file = _folder.Write(Old);
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeyFile: file).WithHealth(h => h.Configure(o => o.MaxAge = TimeSpan.Zero)));
        if (broken is null)
        {
            File.Delete(file);
        }
        else
        {
            _folder.Replace(file, broken);
        }

        var error = await service.Log.WaitForAsync("keys.reload_failed");
        Assert.DoesNotContain("sk_test", error.Message, StringComparison.Ordinal);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        await KeyFolder.AcceptsAsync(service, Old);
        await KeyFolder.RefusesAsync(service, New);
        using var degraded = await service.GetAsync("/health");
        var body = await degraded.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"status\":\"degraded\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder.Path, body, StringComparison.Ordinal);

        _folder.Replace(file, New);
        await SwappedAsync(service);
        using var healthy = await service.GetAsync("/health");
        Assert.Contains("\"status\":\"healthy\"", await healthy.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "B4")]
    public async Task RemovedKey_OnAnOpenConnection_IsRefusedFromTheNextRequestOn()
    {
        await using var service = await RunningService.StartAsync(app => app.MapGet("/things", () => "ok"), b => b.WithAuth(), settings: new() { ["SERVICEKIT_API_KEYS"] = Old });
        var connections = 0;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        client.DefaultRequestHeaders.Add("X-API-Key", Old);
        Assert.Equal(HttpStatusCode.OK, await AskAsync());

        service.Services.GetRequiredService<IConfiguration>()["SERVICEKIT_API_KEYS"] = New;
        Assert.True(await service.Services.GetRequiredService<IApiKeyReloader>().ReloadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync());
        Assert.Equal(1, connections);

        async Task<HttpStatusCode> AskAsync()
        {
            using var response = await client.GetAsync(new Uri(service.Client.BaseAddress!, "/things"), TestContext.Current.CancellationToken);
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Reload_WithNothingChanged_SaysSo()
    {
        await using var service = await RunningService.StartAsync();
        Assert.True(await service.Services.GetRequiredService<IApiKeyReloader>().ReloadAsync(TestContext.Current.CancellationToken));
        Assert.EndsWith("0 added, 0 removed", service.Log.Single("keys.reloaded").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_StoppedAfterItWasDisposedOf_DoesNotFail()
    {
        // As WebApplicationFactory does.
        var service = await RunningService.StartAsync();
        var keys = Assert.Single(service.Services.GetServices<IHostedService>().OfType<ApiKeys.ApiKeyLoader>());
        await service.DisposeAsync();
        await keys.StoppedAsync(TestContext.Current.CancellationToken);
    }

    private static async Task SwappedAsync(RunningService service)
    {
        // One event can announce a state in between, such as a file that is gone for a moment.
        for (var reloads = 0; ; reloads++)
        {
            await service.Log.WaitForAsync("keys.reloaded", reloads);
            using var probe = await service.GetAsync("/behind-the-lock", New);
            if (probe.StatusCode == HttpStatusCode.NotFound)
            {
                break;
            }
        }

        await KeyFolder.RefusesAsync(service, Old);
        await KeyFolder.AcceptsAsync(service, New);
    }

    private void Version(string name, string content)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, name));
        File.WriteAllText(Path.Combine(_folder.Path, name, "api_keys.txt"), content);
    }

    private string Mount(string content)
    {
        Version("..1", content);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "..data"), "..1");
        var file = Path.Combine(_folder.Path, "api_keys.txt");
        File.CreateSymbolicLink(file, "..data/api_keys.txt");
        return file;
    }
}
