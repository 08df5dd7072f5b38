using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Tests.Api;
using ServiceKit.Tests.Hosting;
using ServiceKit.Tests.Monitoring;

namespace ServiceKit.Tests.Shipped;

/// <summary>A service that has everything there are alerts and panels for, and what can go wrong with it.</summary>
internal sealed class WatchedService : IAsyncDisposable
{
    private const string Reader = "sk_test_metrics_only_000";

    private readonly DirectoryInfo _folder;
    private readonly WatchedStore _store;
    private int _late;

    private WatchedService(RunningService running, WatchedStore store, DirectoryInfo folder)
    {
        (Running, _store, _folder) = (running, store, folder);
    }

    public RunningService Running { get; }

    /// <summary>The routes that answer for as long as somebody listens.</summary>
    public IReadOnlyList<string> Streams { get; } = ["/health/$stream", "/dashboard/live"];

    public static async Task<WatchedService> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("servicekit-watched-");
        var file = FileIn(folder);
        await File.WriteAllTextAsync(file, $"{RunningService.Key} name=caller\n{Reader} name=prometheus scopes=metrics:read\n", TestContext.Current.CancellationToken);
        var store = new WatchedStore();
        try
        {
            return new WatchedService(await StartAsync(store, b => b.WithAuth(o =>
            {
                o.ApiKeyFile = file;
                o.WrongKeysPerMinute = 10;
            })), store, folder);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>One that has no keys, so that everyone in its network may read its metrics.</summary>
    public static async Task<WatchedService> StartWithoutKeysAsync()
    {
        var store = new WatchedStore();
        return new WatchedService(await StartAsync(store, b => b.WithMonitoring(m => m.OpenTo("127.0.0.1"))), store, Directory.CreateTempSubdirectory("servicekit-watched-"));
    }

    /// <summary>A Prometheus that reads this service, and looks at the alerts as they are shipped.</summary>
    public Task<PrometheusServer> WatchAsync(bool withKey = true) =>
        PrometheusServer.StartAsync(new(Running.Client.BaseAddress!, withKey ? Reader : null) { Job = "keyservice", Rules = ShippedFiles.Alerts });

    public async Task CallAsync(string path, string? key, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            using var answer = await Running.GetAsync(path, key);
        }
    }

    /// <summary>Makes a key in the store.</summary>
    public async Task MakeKeyAsync(DateTimeOffset? expiresAt = null)
    {
        using var made = await Running.SendAsync(HttpMethod.Post, "/api/v1/api-keys", RunningService.Key, JsonContent.Create(new { name = $"made {Guid.NewGuid():N}", expiresAt }));
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>As if requests had taken so long, by the instrument of the framework.</summary>
    public void Measure(string route, TimeSpan took, int times = 1)
    {
        // A route that is made up would show nothing.
        Assert.Contains(route, Running.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => $"/{endpoint.RoutePattern.RawText?.TrimStart('/')}"));
#pragma warning disable CA2000 // the factory disposes of its meters
        var durations = Running.Services.GetRequiredService<IMeterFactory>().Create("Microsoft.AspNetCore.Hosting").CreateHistogram<double>("http.server.request.duration", "s");
#pragma warning restore CA2000
        for (var i = 0; i < times; i++)
        {
            durations.Record(took.TotalSeconds, new("http.request.method", "GET"), new("http.response.status_code", 200), new("http.route", route));
        }
    }

    /// <summary>Another replica has written a key some time ago, and this one hears of it now.</summary>
    public Task WriteLateAsync()
    {
        var now = DateTimeOffset.UtcNow;
        var id = (++_late).ToString("x8", CultureInfo.InvariantCulture);
        return _store.CommitAsync(
            new([new StoredApiKey { Id = id, Name = $"late {id}", Digest = $"none {id}", CreatedAt = now, CreatedBy = "test", UpdatedAt = now - TimeSpan.FromSeconds(8) }], []), CancellationToken.None);
    }

    public async Task SpoilFileAsync()
    {
        await File.WriteAllTextAsync(FileIn(_folder), "sk_test_spoilt_00000000 expires=soon\n", TestContext.Current.CancellationToken);
        Assert.False(await Running.Services.GetRequiredService<IApiKeyReloader>().ReloadAsync(TestContext.Current.CancellationToken));
    }

    public Task TakeStoreAwayAsync()
    {
        _store.TakeAway();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Running.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string FileIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "api_keys.txt");

    private static Task<RunningService> StartAsync(IApiKeyStore store, Func<ServiceBuilder, ServiceBuilder> build) => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/things", () => "things");
            app.MapGet("/broken", () => Results.StatusCode(500));
        },
        b =>
        {
            b.Services.AddSingleton(store);
            b.Services.AddSingleton<IDashboardSessionStore>(new MemoryApiKeyStore());
            return build(b.WithMonitoring().WithHealth().WithKeyManagement(o => o.FirstKey = false).WithDashboard());
        });

    private sealed class WatchedStore : RecordingStore
    {
        public void TakeAway()
        {
            IsGone = true;

            // Whoever waits for a change looks again.
            PutBack(new MemoryApiKeyStore());
        }
    }
}
