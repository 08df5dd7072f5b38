using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Engineering;
using ServiceKit.KeyManagement;
using ServiceKit.Tests.Hosting;
using ServiceKit.Tests.Monitoring;
using YamlDotNet.RepresentationModel;

namespace ServiceKit.Tests.Shipped;

/// <summary>Every query of the alerts and of the dashboard, asked of a real Prometheus that reads a service which has everything.</summary>
[Trait("Feature", "C15")]
public sealed partial class ShippedQueryTests
{
    private const string Reader = "sk_test_metrics_only_000";

    private static string Alerts => Repository.PathOf("templates/monitoring/alerts.yml");

    private static string Dashboard => Repository.PathOf("templates/monitoring/dashboard.json");

    [Fact]
    public async Task EveryQuery_CanBeAsked_AndNamesMetricsThatThereAre()
    {
        await using var service = await StartAsync();
        await using var prometheus = await PrometheusServer.StartAsync(service.Client.BaseAddress!, Reader);
        using (var things = await service.GetAsync("/things", RunningService.Key))
        using (var refused = await service.GetAsync("/things"))
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/api-keys") { Content = JsonContent.Create(new { name = "made" }) })
        {
            request.Headers.Add("X-API-Key", RunningService.Key);
            using var made = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        await prometheus.QueryAsync("servicekit_store_propagation_seconds_count", values => values is [>= 1]);
        await prometheus.QueryAsync("sum(servicekit_auth_refusals_total)", values => values is [>= 1]);
        var names = await prometheus.NamesAsync();
        string[] queries = [.. AlertsByName().Values, .. QueriesOfDashboard()];
        Assert.InRange(queries.Length, 30, 100);
        foreach (var query in queries)
        {
            await prometheus.QueryAsync(query);
            var asked = MetricName().Matches(Strings().Replace(query, "")).Select(m => m.Value).ToList();
            Assert.True(asked.Count > 0, query);
            Assert.All(asked, name => Assert.Contains(name, names));
        }
    }

    [Fact]
    public async Task Alerts_FireWhenTheyShould()
    {
        await using var service = await StartAsync();
        await using var prometheus = await PrometheusServer.StartAsync(service.Client.BaseAddress!, Reader);
        var alerts = AlertsByName();
        Assert.Equal(10, alerts.Count);
        await prometheus.QueryAsync("servicekit_store_reachable", values => values is [1]);
        foreach (var quiet in (string[])["KeyServiceDown", "KeyServiceKeysStale", "KeyServiceWithoutKeys", "KeyServiceStoreAway"])
        {
            Assert.Empty(await prometheus.QueryAsync(alerts[quiet]));
        }

        // A key that expires in a day is one of those that do within seven.
        Assert.Equal([1], await prometheus.QueryAsync(alerts["KeyServiceKeysExpire"]));
        await service.StopAsync();
        await prometheus.QueryAsync(alerts["KeyServiceDown"], values => values is [0]);
    }

    [Fact]
    public async Task Files_AreAsPrometheusAndGrafanaReadThem()
    {
        Assert.SkipUnless(TestTools.Prometheus.Find() is not null, "Prometheus is not installed");
        await new Command("promtool", "check", "rules", "--lint-fatal", Alerts).CheckedAsync(TestContext.Current.CancellationToken);
        // With the file of the key: the check looks whether it is there.
        var folder = Directory.CreateTempSubdirectory("servicekit-shipped-").FullName;
        try
        {
            var configuration = await File.ReadAllTextAsync(Repository.PathOf("templates/monitoring/prometheus.yml"), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "key"), "sk_test", TestContext.Current.CancellationToken);
            File.Copy(Alerts, Path.Combine(folder, "alerts.yml"));
            await File.WriteAllTextAsync(
                Path.Combine(folder, "prometheus.yml"), configuration.Replace("/etc/prometheus/keyservice.key", Path.Combine(folder, "key"), StringComparison.Ordinal), TestContext.Current.CancellationToken);
            await new Command("promtool", "check", "config", Path.Combine(folder, "prometheus.yml")).CheckedAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Dashboard, TestContext.Current.CancellationToken));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, p => Assert.Equal("${datasource}", p.GetProperty("datasource").GetProperty("uid").GetString()));
    }

    private static Dictionary<string, string> AlertsByName()
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Alerts);
        yaml.Load(reader);
        var groups = (YamlSequenceNode)yaml.Documents[0].RootNode["groups"];
        // The job of the tests has another name.
        return groups.SelectMany(group => (YamlSequenceNode)group["rules"]).ToDictionary(
            rule => ((YamlScalarNode)rule["alert"]).Value!,
            rule => ((YamlScalarNode)rule["expr"]).Value!.Replace("job=\"keyservice\"", "job=\"station-service\"", StringComparison.Ordinal));
    }

    private static IEnumerable<string> QueriesOfDashboard()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Dashboard));
        return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!
                .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                .Replace("$job", ".*", StringComparison.Ordinal))];
    }

    private static Task<RunningService> StartAsync() => RunningService.StartAsync(
        app => app.MapGet("/things", () => "things"),
        b =>
        {
            b.Services.AddSingleton<IApiKeyStore>(new MemoryApiKeyStore());
            return b.WithMonitoring().WithHealth().WithKeyManagement(o => o.FirstKey = false).WithAuth(o => o.ApiKeys =
            [
                new ApiKeyEntry { Key = RunningService.Key, Name = "caller" },
                new ApiKeyEntry { Key = Reader, Name = "prometheus", Scopes = ["metrics:read"] },
                new ApiKeyEntry { Key = "sk_test_expires_soon_000", ExpiresAt = DateTimeOffset.UtcNow + TimeSpan.FromDays(1) },
            ]);
        });

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Strings();

    [GeneratedRegex(@"\b(http_server|servicekit|dotnet|kestrel)_[a-z0-9_]+(?=[{\[])|\bup(?=\{)")]
    private static partial Regex MetricName();
}
