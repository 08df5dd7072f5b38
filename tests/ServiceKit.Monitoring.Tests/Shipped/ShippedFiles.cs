using System.Text.Json;
using ServiceKit.Engineering;
using YamlDotNet.RepresentationModel;

namespace ServiceKit.Tests.Shipped;

/// <summary>A panel of the dashboard, with what it asks, as it stands but for the variables that Grafana fills in.</summary>
internal sealed record Panel(string Title, IReadOnlyList<string> Queries)
{
    // xunit shows it.
    public override string ToString() => Title;
}

/// <summary>What is shipped for Prometheus and Grafana.</summary>
internal static class ShippedFiles
{
    public static string Alerts => Repository.PathOf("templates/monitoring/alerts.yml");

    public static string Dashboard => Repository.PathOf("templates/monitoring/dashboard.json");

    public static string Configuration => Repository.PathOf("templates/monitoring/prometheus.yml");

    /// <summary>The names of the alerts, in order.</summary>
    public static IReadOnlyList<string> AlertNames()
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Alerts);
        yaml.Load(reader);
        return [.. ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"]).Select(rule => ((YamlScalarNode)rule["alert"]).Value!)];
    }

    public static IReadOnlyList<Panel> Panels()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Dashboard));
        return [.. dashboard.RootElement.GetProperty("panels").EnumerateArray().Select(panel => new Panel(
            panel.GetProperty("title").GetString()!,
            [.. panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!
                .Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                .Replace("$job", ".*", StringComparison.Ordinal))]))];
    }
}
