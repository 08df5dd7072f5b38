using System.Runtime.Versioning;
using ServiceKit.Engineering;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>What is deployed without its secrets does not start, and so nothing is open by mistake.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class MissingSecretTests(CreatedServices services)
{
    public static TheoryData<Combination, string, string> Secrets => new()
    {
        { DeployedServiceTests.Env, "kubernetes", "API key file not found: /etc/secrets/api_keys.txt" },
        { DeployedServiceTests.KeyFile, "kubernetes", "API key file not found: /etc/secrets/api_keys.txt" },
        { DeployedServiceTests.KeyFile, "compose", "API key file holds no key: /run/secrets/api_keys" },
        { DeployedServiceTests.Sqlite, "kubernetes", "ActivePepper is 1, but there is no pepper of this version" },
        { DeployedServiceTests.Sqlite, "compose", "The pepper 1 is not 32 bytes" },
        { DeployedServiceTests.PostgreSql, "kubernetes", "ActivePepper is 1, but there is no pepper of this version" },
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    [Trait("Feature", "C7")]
    public async Task EmptySecret_StopsTheStart(Combination combination, string engine, string complaint)
    {
        Container.SkipWhereImpossible();
        using var deployment = new Deployment(services, combination, engine).WithSecrets([]);
        await RefusesAsync(deployment, complaint);
    }

    [Theory]
    [InlineData("env")]
    [InlineData("file")]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("Feature", "C7")]
    public async Task SecretOfTheRepository_AppliedAsItIs_StopsTheStart(string keys)
    {
        Container.SkipWhereImpossible();
        var combination = keys switch { "env" => DeployedServiceTests.Env, "file" => DeployedServiceTests.KeyFile, "sqlite" => DeployedServiceTests.Sqlite, _ => DeployedServiceTests.PostgreSql };
        using var deployment = new Deployment(services, combination, "kubernetes");
        deployment.WithSecrets(deployment.SecretInGit.ToDictionary());
        await RefusesAsync(deployment, combination.IsManaged ? "The pepper 1 is not 32 bytes" : "API key file holds no key: /etc/secrets/api_keys.txt");
    }

    [Theory]
    [InlineData("file", "compose")]
    [InlineData("file", "kubernetes")]
    [InlineData("sqlite", "compose")]
    [InlineData("sqlite", "kubernetes")]
    public async Task NoSecret_IsNoMatterForTheService_SinceTheEngineRefuses(string keys, string engine)
    {
        Container.SkipWhereImpossible();
        using var deployment = new Deployment(services, keys == "file" ? DeployedServiceTests.KeyFile : DeployedServiceTests.Sqlite, engine);
        await Assert.ThrowsAsync<FileNotFoundException>(deployment.StartAsync);
    }

    [Fact]
    [Trait("Feature", "C7")]
    public async Task Compose_WithoutKeysInItsEnvironment_DoesNotStart()
    {
        Container.SkipWhereImpossible();
        using var deployment = new Deployment(services, DeployedServiceTests.Env, "compose");
        var missing = Assert.Throws<InvalidOperationException>(() => deployment.Settings);
        Assert.Contains("copy .env.example to .env and set it there", missing.Message, StringComparison.Ordinal);

        // As it would be without the question mark, and with a list of nothing.
        deployment.WithKeys(" ", " ");
        await RefusesAsync(deployment, "SERVICEKIT_API_KEYS is set but holds no key");
    }

    [Fact]
    [Trait("Feature", "C2")]
    public async Task SecretThatTheUserMayNotRead_StopsTheStart()
    {
        Container.SkipWhereImpossible();
        using var deployment = new Deployment(services, DeployedServiceTests.KeyFile, "compose").WithKeys(Deployment.Key);
        File.SetUnixFileMode(deployment.Host.FileOf("secrets/api_keys.txt"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await RefusesAsync(deployment, "/run/secrets/api_keys");
    }

    private static async Task RefusesAsync(Deployment deployment, string complaint)
    {
        var refused = await Assert.ThrowsAsync<CommandFailedException>(deployment.StartAsync);
        Assert.True(refused.Message.Contains(complaint, StringComparison.Ordinal), refused.Message);
        Assert.DoesNotContain("ended with exit code 0", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Deployment.Key, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Now listening", refused.Message, StringComparison.Ordinal);
    }
}
