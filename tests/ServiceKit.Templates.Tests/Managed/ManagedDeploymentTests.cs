using System.Net;
using ServiceKit.Engineering;
using YamlDotNet.RepresentationModel;

namespace ServiceKit.Templates.Tests.Managed;

/// <summary>What Compose and Kubernetes are told about services with managed keys, and that a service so told does what it should.</summary>
public sealed class ManagedDeploymentTests(CreatedServices services)
{
    public static TheoryData<Combination> WithCompose => [.. Combination.All.Where(c => c is { IsManaged: true, HasCompose: true })];

    public static TheoryData<Combination> WithKubernetes => [.. Combination.All.Where(c => c is { IsManaged: true, HasKubernetes: true })];

    [Theory]
    [MemberData(nameof(WithCompose))]
    [Trait("Feature", "C11")]
    public void Compose_MountsSecretsAsFiles_AndKeepsTheStoreInAVolume(Combination combination)
    {
        var compose = Yaml(combination, "compose.yaml");
        var service = compose.At("services", combination.Slug);
        Assert.Equal("true", service.Text("read_only"));
        Assert.Equal("false", service.Text("environment", "ServiceKit__KeyManagement__FirstKey"));
        Assert.Equal("1", service.Text("environment", "ServiceKit__KeyManagement__ActivePepper"));
        var settings = combination.Store == "postgres" ? ["ADMIN_API_KEY", "ServiceKit__KeyManagement__Peppers__1", "ConnectionStrings__Keys"] : (string[])["ADMIN_API_KEY", "ServiceKit__KeyManagement__Peppers__1"];
        Assert.Equal(settings.Select(name => $"/run/secrets/{combination.Slug}/{name}"), service.Items("secrets").Select(secret => secret.Text("target")));
        Assert.Equal(settings, service.Items("secrets").Select(secret => Path.GetFileName(compose.Text("secrets", secret.Text("source"), "file"))));
        if (combination.Store == "postgres")
        {
            var database = compose.At("services", "postgres");
            Assert.Equal("service_healthy", service.Text("depends_on", "postgres", "condition"));
            Assert.Contains("pg_isready", database.Items("healthcheck", "test").Select(part => part.ToString()));
            Assert.Equal("/run/secrets/POSTGRES_PASSWORD", database.Text("environment", "POSTGRES_PASSWORD_FILE"));
            Assert.Contains("POSTGRES_PASSWORD", database.Items("secrets").Select(secret => secret.ToString()));
            Assert.Equal(["postgres:/var/lib/postgresql/data"], database.Items("volumes").Select(volume => volume.ToString()));
            Assert.Null(database.Find("ports"));
        }
        else
        {
            Assert.Equal(["keys:/data"], service.Items("volumes").Select(volume => volume.ToString()));
            Assert.NotNull(compose.At("volumes").Find("keys"));
        }
    }

    [Theory]
    [MemberData(nameof(WithKubernetes))]
    [Trait("Feature", "C11")]
    public void Kubernetes_OneReplicaWithADisk_OrSeveralWithADatabase(Combination combination)
    {
        var deployment = Yaml(combination, "kubernetes/deployment.yaml").At("spec");
        var pod = deployment.At("template", "spec");
        var container = pod.Items("containers").Single();
        var secret = Yaml(combination, "kubernetes/secret.yaml");
        var volumes = pod.Items("volumes").ToDictionary(volume => volume.Text("name"));
        Assert.Equal(secret.Text("metadata", "name"), volumes["secrets"].Text("secret", "secretName"));
        Assert.Contains(container.Items("volumeMounts"), mount => mount.Text("name") == "secrets" && mount.Text("mountPath") == $"/run/secrets/{combination.Slug}" && mount.Text("readOnly") == "true");
        Assert.Equal(
            [("ServiceKit__KeyManagement__FirstKey", "false"), ("ServiceKit__KeyManagement__ActivePepper", "1")],
            container.Items("env").Select(variable => (variable.Text("name"), variable.Text("value"))));
        var resources = Yaml(combination, "kubernetes/kustomization.yaml").Items("resources").Select(resource => resource.ToString());
        Assert.All(resources, resource => Assert.True(File.Exists(Path.Combine(services.FolderOf(combination), "kubernetes", resource))));
        if (combination.Store == "postgres")
        {
            Assert.InRange(int.Parse(deployment.Text("replicas"), System.Globalization.CultureInfo.InvariantCulture), 2, 10);
            Assert.Null(deployment.Find("strategy"));
            Assert.DoesNotContain("keys", volumes.Keys);
            Assert.Contains("SSL Mode=VerifyFull", secret.Text("stringData", "ConnectionStrings__Keys"), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal("1", deployment.Text("replicas"));
            Assert.Equal("Recreate", deployment.Text("strategy", "type"));
            Assert.Equal("1654", pod.Text("securityContext", "fsGroup"));
            Assert.Contains(container.Items("volumeMounts"), mount => mount.Text("name") == "keys" && mount.Text("mountPath") == "/data");
            var volume = Yaml(combination, "kubernetes/volume.yaml");
            Assert.Equal(volume.Text("metadata", "name"), volumes["keys"].Text("persistentVolumeClaim", "claimName"));
            Assert.Contains("volume.yaml", resources);
            Assert.Null(secret.At("stringData").Find("ConnectionStrings__Keys"));
        }
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Image_HasAPlaceForTheFile_ThatItsUserMayWrite(string store)
    {
        var dockerfile = await File.ReadAllTextAsync(Path.Combine(services.FolderOf(new Combination("managed", Tests: false, "docker", store)), "Dockerfile"), TestContext.Current.CancellationToken);
        string[] lines = ["RUN mkdir /data\n", "COPY --from=build --chown=$APP_UID:$APP_UID /data /data\n", "ENV ServiceKit__KeyManagement__Database=/data/keys.db\n"];
        Assert.All(lines, line => Assert.Equal(store == "sqlite", dockerfile.Contains(line, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ADMIN_API_KEY", "ADMIN_API_KEY")]
    [InlineData("ServiceKit__KeyManagement__Peppers__1", "The pepper 1")]
    public async Task Placeholder_OfTheSecret_StopsTheStart(string name, string complaint)
    {
        using var folder = new ScratchFolder();
        var settings = Production(folder);
        settings[name] = Yaml(ManagedServiceTests.Sqlite, "kubernetes/secret.yaml").Text("stringData", name);
        var error = await Assert.ThrowsAsync<CommandFailedException>(() => services.StartAsync(ManagedServiceTests.Sqlite, settings));
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W2")]
    public async Task InProduction_NoKeyIsPrinted_AndTheFirstIsGivenAsAHash()
    {
        using var folder = new ScratchFolder();
        var settings = Production(folder);
        var generated = await new Command("dotnet", services.ProgramOf(ManagedServiceTests.Sqlite), "--generate-key", "prod") { Environment = settings }.CheckedAsync(TestContext.Current.CancellationToken);
        Assert.False(File.Exists(folder.PathOf("keys.db")));
        var words = generated.Output.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        settings["ADMIN_API_KEY"] = words.Single(word => word.StartsWith("sha256$", StringComparison.Ordinal));
        string key;
        await using (var service = await services.StartAsync(ManagedServiceTests.Sqlite, settings))
        {
            using var administrator = new Caller(service.Address, words.Single(word => word.StartsWith("sk_prod_", StringComparison.Ordinal)));
            (_, key) = await administrator.MakeKeyAsync("*");
            Assert.DoesNotContain("sk_prod_", service.Output, StringComparison.Ordinal);
        }

        // Once there is another, the first one can be taken away.
        settings.Remove("ADMIN_API_KEY");
        await using (var service = await services.StartAsync(ManagedServiceTests.Sqlite, settings))
        {
            using var administrator = new Caller(service.Address, key);
            Assert.Equal(HttpStatusCode.OK, await administrator.StatusAsync(HttpMethod.Get, "/api/v1/api-keys"));
            Assert.DoesNotContain("sk_prod_", service.Output, StringComparison.Ordinal);
        }
    }

    private static Dictionary<string, string?> Production(ScratchFolder folder) => new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["ServiceKit__KeyManagement__Database"] = folder.PathOf("keys.db"),
        ["ServiceKit__KeyManagement__FirstKey"] = "false",
    };

    private YamlMappingNode Yaml(Combination combination, string file) => YamlNodes.Load(Path.Combine(services.FolderOf(combination), file));
}
