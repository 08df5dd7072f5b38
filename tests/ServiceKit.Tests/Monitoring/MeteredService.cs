using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Monitoring;

/// <summary>A service with metrics, and a meter of its own to measure with.</summary>
internal sealed class MeteredService : IAsyncDisposable
{
    public const string MeterName = "Test.Meter";

    private MeteredService(RunningService service)
    {
        Running = service;
        Meter = service.Services.GetRequiredService<IMeterFactory>().Create(MeterName);
    }

    public RunningService Running { get; }

    public Meter Meter { get; }

    public static async Task<MeteredService> StartAsync(Action<MonitoringOptions>? configure = null) => new(await RunningService.StartAsync(
        build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithMonitoring(m => m.Meters.Add("Test.*")).WithMonitoring(configure)));

    public Task<Scraped> ScrapeAsync(string? accept = null) => Scraped.OfAsync(Running, accept);

    public ValueTask DisposeAsync() => Running.DisposeAsync();
}
