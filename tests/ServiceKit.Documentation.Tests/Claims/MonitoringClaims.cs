using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Engineering;
using ServiceKit.Tests.Monitoring;

namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>What Prometheus reads and is asked.</summary>
internal static class MonitoringClaims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
        new("docs/monitoring.md", "yaml", "  - job_name: keyservice", IsAConfigurationAsync),
        new("docs/getting-started.md", "promql", "sum by (outcome) (rate(servicekit_auth_attempts_total[5m]))", IsAnsweredAsync),
    ];

    private static async Task IsAConfigurationAsync(Block block)
    {
        var shipped = await File.ReadAllTextAsync(Repository.PathOf("templates/monitoring/prometheus.yml"), TestContext.Current.CancellationToken);
        Assert.True(Yaml.IsIn(Yaml.Read(block.Code), Yaml.Read(shipped)), $"{block} is no part of templates/monitoring/prometheus.yml");
        Assert.SkipUnless(TestTools.Prometheus.Find() is not null, "Prometheus is not installed");
        using var scratch = new Scratch();
        var key = scratch.Write("keyservice.key", Started.Key);
        var file = scratch.Write("prometheus.yml", block.Code.Replace("../secrets/prometheus.key", key, StringComparison.Ordinal));
        await new Command("promtool", "check", "config", file).CheckedAsync(TestContext.Current.CancellationToken);
    }

    private static async Task IsAnsweredAsync(Block block)
    {
        await using var service = await Started.WithAsync("{}", builder => builder.WithAuth(apiKeys: [Started.Key]).WithMonitoring());
        await using var prometheus = await PrometheusServer.StartAsync(new(service.Client.BaseAddress!, Started.Key));
        // A rate takes two readings, and Prometheus itself is who calls. One value for each outcome.
        await prometheus.QueryAsync(block.Code, values => values.Any(value => value > 0));
    }
}
