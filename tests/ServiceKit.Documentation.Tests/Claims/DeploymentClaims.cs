using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Documentation.Tests.Shell;
using YamlDotNet.RepresentationModel;

namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>Parts of the files that a service is deployed with, which are those that the template makes.</summary>
internal static class DeploymentClaims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
        new("docs/deploying.md", "yaml", "    file: ./secrets/api_keys.txt", IsOfComposeAsync),
        new("docs/deploying.md", "yaml", "      - source: api_keys_2", IsOfSwarmAsync),
        new("docs/health.md", "yaml", "livenessProbe:", IsOfTheDeploymentAsync),
    ];

    private static async Task IsOfComposeAsync(Block block, Workshop workshop) =>
        Assert.True(Yaml.IsIn(Yaml.Read(block.Code), await CreatedAsync(workshop, "compose.yaml")), $"{block} is no part of what the template makes");

    // The same service with the secret of the command above it: mounted where the service looks for it.
    private static async Task IsOfSwarmAsync(Block block, Workshop workshop)
    {
        var (shown, created) = (Yaml.Read(block.Code), await CreatedAsync(workshop, "compose.yaml"));
        var service = shown["services"]["station-service"];
        Assert.True(Yaml.IsIn(service["environment"], created["services"]["station-service"]["environment"]));
        var secret = Assert.Single((YamlSequenceNode)service["secrets"]);
        Assert.Equal($"/run/secrets/{secret["target"]}", $"{service["environment"]["SERVICEKIT_API_KEY_FILE"]}");
        Assert.Equal("true", $"{shown["secrets"][$"{secret["source"]}"]["external"]}");
        Assert.Contains(Page.Read(block.Page).Blocks("bash"), command => command.Code.Contains($"docker secret create {secret["source"]} ", StringComparison.Ordinal));
    }

    private static async Task IsOfTheDeploymentAsync(Block block, Workshop workshop)
    {
        var container = Assert.Single((YamlSequenceNode)(await CreatedAsync(workshop, "kubernetes/deployment.yaml"))["spec"]["template"]["spec"]["containers"]);
        // The page says the number of the port that has a name there.
        Assert.True(Yaml.IsIn(Yaml.Read("[{ name: http, containerPort: 8080 }]"), container["ports"]));
        var shown = block.Code.Replace("port: 8080", "port: http", StringComparison.Ordinal);
        Assert.True(Yaml.IsIn(Yaml.Read(shown), container), $"{block} is no part of what the template makes");
    }

    private static async Task<YamlNode> CreatedAsync(Workshop workshop, string file) =>
        Yaml.Read(await File.ReadAllTextAsync(Path.Combine(await workshop.CreatedServiceAsync(), file), TestContext.Current.CancellationToken));
}
