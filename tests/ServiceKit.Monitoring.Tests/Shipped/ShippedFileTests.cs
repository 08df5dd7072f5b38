using System.Text.Json;
using ServiceKit.Engineering;

namespace ServiceKit.Tests.Shipped;

/// <summary>The files, by the programs that read them.</summary>
[Trait("Feature", "C15")]
public sealed class ShippedFileTests
{
    [Fact]
    public async Task Files_AreAsPrometheusAndGrafanaReadThem()
    {
        Assert.SkipUnless(TestTools.Prometheus.Find() is not null, "Prometheus is not installed");
        await new Command("promtool", "check", "rules", "--lint-fatal", ShippedFiles.Alerts).CheckedAsync(TestContext.Current.CancellationToken);
        // With the file of the key: the check looks whether it is there.
        var folder = Directory.CreateTempSubdirectory("servicekit-shipped-").FullName;
        try
        {
            var configuration = await File.ReadAllTextAsync(ShippedFiles.Configuration, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "key"), "sk_test", TestContext.Current.CancellationToken);
            File.Copy(ShippedFiles.Alerts, Path.Combine(folder, "alerts.yml"));
            await File.WriteAllTextAsync(
                Path.Combine(folder, "prometheus.yml"), configuration.Replace("../secrets/prometheus.key", Path.Combine(folder, "key"), StringComparison.Ordinal), TestContext.Current.CancellationToken);
            await new Command("promtool", "check", "config", Path.Combine(folder, "prometheus.yml")).CheckedAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(ShippedFiles.Dashboard, TestContext.Current.CancellationToken));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, p => Assert.Equal("${datasource}", p.GetProperty("datasource").GetProperty("uid").GetString()));
    }
}
