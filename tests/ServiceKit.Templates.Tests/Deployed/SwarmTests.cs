using System.Net;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using ServiceKit.Engineering;
using ServiceKit.Templates.Tests.Managed;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>What docs/deploying.md says for Docker Swarm: the file of its example, with secrets that cannot be changed.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class SwarmTests(CreatedServices services)
{
    private const string Stations = "/api/v1/stations";

    [Fact]
    [Trait("Feature", "C10")]
    [Trait("Feature", "C12")]
    public async Task Secret_OfTheNextVersion_ReplacesTheTask_AndTheKeysWithIt()
    {
        Container.SkipWhereImpossible();
        var page = (await File.ReadAllTextAsync(Repository.PathOf("docs", "deploying.md"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var section = page.Split("\n## ").Single(part => part.StartsWith("Docker Swarm\n", StringComparison.Ordinal));
        var stack = YamlNodes.Parse(Block().Match(section).Groups[1].Value);
        var settings = ComposeFile.Read(stack, "station-service", new Dictionary<string, string>());
        var secret = Assert.Single(settings.Mounts, mount => mount.Kind == MountKind.SecretFile);
        Assert.Equal(secret.Target, settings.Environment["SERVICEKIT_API_KEY_FILE"]);
        // The command above the file takes the version before away, and gives this one under the same name.
        Assert.Contains($"--secret-add source={secret.Source},target={Path.GetFileName(secret.Target)} ", section, StringComparison.Ordinal);
        Assert.Contains("--secret-rm api_keys_1 ", section, StringComparison.Ordinal);

        using var host = new ContainerHost();
        host.WriteFile("api_keys_1", $"{Deployment.Key}\n");
        host.WriteFile(secret.Source, "sk_test_next_key_0000000\n");
        var image = await services.Images.OfAsync(DeployedServiceTests.KeyFile);
        await using (var before = await Container.StartAsync(host, image, settings with { Mounts = [secret with { Source = "api_keys_1" }, .. settings.Mounts.Where(mount => mount != secret)] }))
        {
            Assert.Equal(HttpStatusCode.OK, await before.StatusAsync(Stations, Deployment.Key));
            before.Terminate();
            Assert.Equal(0, await before.WaitAsync(settings.Grace));
        }

        await using var after = await Container.StartAsync(host, image, settings);
        Assert.Equal(HttpStatusCode.OK, await after.StatusAsync(Stations, "sk_test_next_key_0000000"));
        Assert.Equal(HttpStatusCode.Unauthorized, await after.StatusAsync(Stations, Deployment.Key));
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
