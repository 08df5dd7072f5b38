using System.Net;
using System.Text.Json;
using ServiceKit.Templates.Tests.Managed;

namespace ServiceKit.Templates.Tests.Extras;

/// <summary>A created service with a dashboard and monitoring, started as its user starts it.</summary>
public sealed class ExtrasTests(CreatedServices services)
{
    private static readonly Combination Everything = new("managed", Tests: true, "both", "sqlite", Dashboard: true, Monitoring: true);
    private static readonly Combination Open = new("none", Tests: true, "both", Monitoring: true);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Feature", "W1")]
    [Trait("Feature", "C14")]
    [Trait("Feature", "C15")]
    public async Task Everything_IsThereAfterOneCommand()
    {
        using var folder = new ScratchFolder();
        var settings = services.LaunchSettings(Everything);
        settings["ServiceKit__KeyManagement__Database"] = folder.PathOf("keys.db");
        await using var service = await services.StartAsync(Everything, settings);
        using var stranger = new Caller(service.Address, null);
        var page = await stranger.Client.GetStringAsync(new Uri("/", UriKind.Relative), Cancellation);
        Assert.Contains("href=\"/dashboard\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/docs\"", page, StringComparison.Ordinal);
        Assert.Contains("Sign in", await stranger.Client.GetStringAsync(new Uri("/dashboard/sign-in", UriKind.Relative), Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await stranger.StatusAsync(HttpMethod.Get, "/metrics"));

        using var administrator = new Caller(service.Address, ManagedServiceTests.FirstKey().Match(service.Output).Groups[1].Value);
        var (_, key) = await administrator.MakeKeyAsync("metrics:read");
        using var prometheus = new Caller(service.Address, key);
        Assert.Contains("servicekit_keys_count", await prometheus.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, await prometheus.StatusAsync(HttpMethod.Get, "/api/v1/stations"));
        Assert.Contains(service.Output.Split('\n'), line => line.StartsWith('{') && JsonDocument.Parse(line).RootElement.TryGetProperty("request_id", out _));
        Assert.DoesNotContain(key, service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfAServiceWithoutKeys_AreOpen()
    {
        await using var service = await services.StartAsync(Open, services.LaunchSettings(Open));
        using var anyone = new Caller(service.Address, null);
        Assert.Equal(HttpStatusCode.OK, await anyone.StatusAsync(HttpMethod.Get, "/metrics"));
    }

    [Theory]
    [InlineData("env")]
    [InlineData("file")]
    [InlineData("managed")]
    [InlineData("none")]
    [Trait("Feature", "C11")]
    public void ServiceMonitor_FindsTheService_AndItsKey(string auth)
    {
        var combination = Combination.All.First(c => c is { Monitoring: true, HasKubernetes: true } && c.Auth == auth);
        var monitor = Yaml(combination, "servicemonitor.yaml");
        var service = Yaml(combination, "service.yaml");
        Assert.Equal("monitoring.coreos.com/v1", monitor.Text("apiVersion"));
        Assert.Equal("ServiceMonitor", monitor.Text("kind"));
        Assert.Equal(service.Text("metadata", "labels", "app.kubernetes.io/name"), monitor.Text("spec", "selector", "matchLabels", "app.kubernetes.io/name"));
        var endpoint = Assert.Single(monitor.Items("spec", "endpoints"));
        Assert.Equal(service.Items("spec", "ports").Single().Text("name"), endpoint.Text("port"));
        Assert.Equal("/metrics", endpoint.Text("path"));
        Assert.Equal(auth != "none", ((YamlDotNet.RepresentationModel.YamlMappingNode)endpoint).Find("authorization") is not null);
        var scraped = YamlNodes.Load(Path.Combine(services.FolderOf(combination), "monitoring", "prometheus.yml")).Items("scrape_configs").Single();
        Assert.Equal(auth != "none", ((YamlDotNet.RepresentationModel.YamlMappingNode)scraped).Find("authorization") is not null);
        var job = scraped.Text("job_name");
        Assert.Contains(endpoint.Items("relabelings"), rule => rule.Text("targetLabel") == "job" && rule.Text("replacement") == job);
        var alerts = File.ReadAllText(Path.Combine(services.FolderOf(combination), "monitoring", "alerts.yml"));
        Assert.Contains($"job=\"{job}\"", alerts, StringComparison.Ordinal);
        Assert.Equal(auth != "none", alerts.Contains("servicekit_keys_count", StringComparison.Ordinal));
        // A cluster without the operator would refuse it.
        Assert.DoesNotContain("servicemonitor.yaml", Yaml(combination, "kustomization.yaml").Items("resources").Select(resource => resource.ToString()));
        Assert.Contains("# - servicemonitor.yaml", File.ReadAllText(Path.Combine(services.FolderOf(combination), "kubernetes", "kustomization.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C11")]
    public void DisruptionBudget_LeavesOneReplica_WhereThereAreSeveral()
    {
        var combination = new Combination("managed", Tests: true, "both", "postgres");
        var budget = Yaml(combination, "disruption.yaml");
        Assert.Equal("policy/v1", budget.Text("apiVersion"));
        Assert.Equal("PodDisruptionBudget", budget.Text("kind"));
        Assert.Equal("1", budget.Text("spec", "minAvailable"));
        Assert.Equal(
            Yaml(combination, "deployment.yaml").Text("spec", "selector", "matchLabels", "app.kubernetes.io/name"),
            budget.Text("spec", "selector", "matchLabels", "app.kubernetes.io/name"));
        Assert.Contains("disruption.yaml", Yaml(combination, "kustomization.yaml").Items("resources").Select(resource => resource.ToString()));
    }

    [Fact]
    public void Directives_OfTheTemplate_HaveNothingBehindThem()
    {
        // The engine takes the whole line.
        foreach (var file in Directory.EnumerateFiles(ServiceKit.Engineering.Repository.PathOf("templates", "keyservice"), "*.md", SearchOption.AllDirectories))
        {
            Assert.DoesNotMatch(@"(?m)<!--#(if|else|elseif|endif)[^>]*-->[^\S\n]*\S", File.ReadAllText(file));
        }
    }

    private YamlDotNet.RepresentationModel.YamlMappingNode Yaml(Combination combination, string file) =>
        YamlNodes.Load(Path.Combine(services.FolderOf(combination), "kubernetes", file));
}
