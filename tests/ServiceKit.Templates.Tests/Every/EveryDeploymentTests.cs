using System.Text.RegularExpressions;
using ServiceKit.Templates.Tests.Deployed;
using ServiceKit.Templates.Tests.Managed;
using YamlDotNet.RepresentationModel;

namespace ServiceKit.Templates.Tests.Every;

/// <summary>The files of a combination that say the same thing in several places, and whether they agree: Program.cs, Dockerfile, compose.yaml, the manifests, .gitignore and README.md.</summary>
public sealed partial class EveryDeploymentTests(CreatedServices services)
{
    private const string Slug = EveryCombination.Slug;

    public static TheoryData<Combination> InContainers => [.. Combination.Every.Where(combination => combination.Deploy != "none")];

    public static TheoryData<Combination> InCompose => [.. Combination.Every.Where(combination => combination.HasCompose)];

    public static TheoryData<Combination> InClusters => [.. Combination.Every.Where(combination => combination.HasKubernetes)];

    [Theory]
    [MemberData(nameof(InContainers))]
    [Trait("Feature", "C11")]
    public void Image_StartsTheProgramOfTheProject(Combination combination)
    {
        var files = services.Every.Of(combination);
        var dockerfile = Dockerfile.Parse(files["Dockerfile"]);
        Assert.Equal(["dotnet", "StationService.dll"], dockerfile.Last.Instructions.Single(instruction => instruction.Word == "ENTRYPOINT").Words);
        Assert.Contains("StationService.csproj", dockerfile.Stages[0].Instructions.First(instruction => instruction.Word == "COPY").Words);
        Assert.Equal("$APP_UID", dockerfile.Last.Single("USER"));
        Assert.Contains("chiseled", dockerfile.Last.Base, StringComparison.Ordinal);
        // Secrets, tests and keys of the machine stay out of the image.
        var ignored = files[".dockerignore"].Split('\n');
        Assert.All((string[])["secrets/", ".env*", "data/", "tests/", "Properties/", "*.user"], line => Assert.Contains(line, ignored));
        var database = dockerfile.Last.All("ENV").SingleOrDefault();
        Assert.Equal(combination.Store == "sqlite" ? "ServiceKit__KeyManagement__Database=/data/keys.db" : null, database);
        Assert.Equal(combination.Store == "sqlite", dockerfile.Stages[0].All("RUN").Contains("mkdir /data"));
    }

    [Theory]
    [MemberData(nameof(InCompose))]
    [Trait("Feature", "C11")]
    public void Compose_AgreesWithEverythingElse(Combination combination)
    {
        var files = services.Every.Of(combination);
        var compose = YamlNodes.Parse(files["compose.yaml"]);
        var settings = ComposeFile.Read(compose, Slug, new Dictionary<string, string> { ["SERVICEKIT_API_KEYS"] = "from .env" });
        Assert.Equal(Dockerfile.Parse(files["Dockerfile"]).Last.Single("EXPOSE"), $"{settings.Port}");
        Agrees(combination, files, settings);
        Assert.Contains($"curl -i http://localhost:{settings.Port}/health", files["README.md"], StringComparison.Ordinal);

        // What is declared is used, and the other way around.
        var used = compose.At("services").Children.Values.Cast<YamlMappingNode>().ToList();
        Assert.Equal(Declared(compose, "volumes"), used.SelectMany(service => Texts(service, "volumes")).Select(volume => volume.Split(':')[0]).ToHashSet().Order(StringComparer.Ordinal));
        Assert.Equal(Declared(compose, "secrets"), used.SelectMany(SecretNames).ToHashSet().Order(StringComparer.Ordinal));
        var secrets = compose.Find("secrets") is YamlMappingNode declared ? declared.Children.Values.Select(secret => secret.Text("file")).ToList() : [];
        Assert.All(secrets, file => Assert.StartsWith("./secrets/", file, StringComparison.Ordinal));
        Assert.Contains("secrets/*", files[".gitignore"].Split('\n'));
        Assert.All(secrets, file => Assert.Contains(file[2..], files["README.md"], StringComparison.Ordinal));
        if (combination.Auth == "env")
        {
            Assert.Equal(["SERVICEKIT_API_KEYS="], files[".env.example"].Split('\n').Where(line => line.Length > 0 && !line.StartsWith('#')));
            Assert.Equal("from .env", settings.Environment["SERVICEKIT_API_KEYS"]);
        }
    }

    [Theory]
    [MemberData(nameof(InClusters))]
    [Trait("Feature", "C11")]
    public void Manifests_AgreeWithEverythingElse(Combination combination)
    {
        var files = services.Every.Of(combination);
        var manifests = files.Where(file => file.Key.StartsWith("kubernetes/", StringComparison.Ordinal)).ToDictionary(file => file.Key["kubernetes/".Length..], file => YamlNodes.Parse(file.Value));
        var deployment = manifests["deployment.yaml"];
        var settings = KubernetesManifests.Read(deployment);
        Assert.Equal(Dockerfile.Parse(files["Dockerfile"]).Last.Single("EXPOSE"), $"{settings.Port}");
        Assert.Equal(["/health/live", "/health/ready"], settings.Probes);
        Agrees(combination, files, settings);

        // One name, one label, and everything that selects selects these pods.
        foreach (var (file, manifest) in manifests.Where(manifest => manifest.Key != "kustomization.yaml"))
        {
            Assert.StartsWith(Slug, manifest.Text("metadata", "name"), StringComparison.Ordinal);
            Assert.Equal(Slug, manifest.Text("metadata", "labels", "app.kubernetes.io/name"));
        }

        Assert.Equal(Slug, deployment.Text("spec", "template", "metadata", "labels", "app.kubernetes.io/name"));
        Assert.Equal(Slug, deployment.Text("spec", "selector", "matchLabels", "app.kubernetes.io/name"));
        Assert.Equal(Slug, manifests["service.yaml"].Text("spec", "selector", "app.kubernetes.io/name"));
        Assert.Equal(Slug, manifests["networkpolicy.yaml"].Text("spec", "podSelector", "matchLabels", "app.kubernetes.io/name"));

        var port = deployment.At("spec", "template", "spec").Items("containers").Single().Items("ports").Single().Text("name");
        Assert.Equal(port, manifests["service.yaml"].Items("spec", "ports").Single().Text("targetPort"));
        Assert.Equal(port, manifests["networkpolicy.yaml"].Items("spec", "ingress").Single().Items("ports").Single().Text("port"));
        var reached = manifests["networkpolicy.yaml"].Items("spec", "egress").SelectMany(rule => rule.Items("ports")).Select(rule => rule.Text("port")).ToHashSet();
        SortedSet<string> expected = ["53", .. combination.Store == "postgres" ? ["5432"] : (string[])[], .. combination.Monitoring ? ["4317", "4318"] : (string[])[]];
        Assert.Equal(expected, new SortedSet<string>(reached));

        // All of them are listed, but for what would overwrite secrets, and for what not every cluster knows.
        var kustomization = manifests["kustomization.yaml"];
        Assert.Equal(
            manifests.Keys.Except(["kustomization.yaml", "secret.yaml", "servicemonitor.yaml"]).Order(StringComparer.Ordinal),
            kustomization.Items("resources").Select(resource => resource.ToString()).Order(StringComparer.Ordinal));
        var image = Assert.Single(kustomization.Items("images"));
        Assert.Equal($"{image.Text("name")}:{image.Text("newTag")}", deployment.At("spec", "template", "spec").Items("containers").Single().Text("image"));
        Assert.Contains($"docker push {image.Text("newName")}:{image.Text("newTag")}\n", files["README.md"], StringComparison.Ordinal);

        if (manifests.TryGetValue("secret.yaml", out var secret))
        {
            var mount = Assert.Single(settings.Mounts, mount => mount.Kind == MountKind.SecretFolder);
            Assert.Equal(mount.Source, secret.Text("metadata", "name"));
            Assert.Contains($"kubectl create secret generic {mount.Source} ", files["README.md"], StringComparison.Ordinal);
            if (!combination.IsManaged)
            {
                var name = Assert.Single(secret.At("stringData").Children.Keys).ToString();
                Assert.Equal($"{mount.Target}/{name}", settings.Environment["SERVICEKIT_API_KEY_FILE"]);
                Assert.Contains($"--from-file={name}=", files["README.md"], StringComparison.Ordinal);
            }
        }

        var volume = manifests.GetValueOrDefault("volume.yaml")?.Text("metadata", "name");
        Assert.Equal(volume, settings.Mounts.SingleOrDefault(mount => mount.Kind == MountKind.Volume)?.Source);
    }

    // What is the same wherever the service runs.
    private static void Agrees(Combination combination, IReadOnlyDictionary<string, string> files, ContainerSettings settings)
    {
        var secrets = settings.Mounts.Where(mount => mount.Kind is MountKind.SecretFile or MountKind.SecretFolder).ToList();
        Assert.Equal(combination.Store == "sqlite" ? ["/data"] : (string[])[], settings.Mounts.Where(mount => mount.Kind == MountKind.Volume).Select(mount => mount.Target));
        Assert.Equal(["/tmp"], settings.Mounts.Where(mount => mount.Kind == MountKind.Memory).Select(mount => mount.Target));
        if (combination.IsManaged)
        {
            // The folder that Program.cs reads.
            var folder = KeyPerFile().Match(files["Program.cs"]).Groups[1].Value;
            Assert.Equal($"/run/secrets/{Slug}", folder);
            Assert.All(secrets, secret => Assert.Equal(folder, secret.Kind == MountKind.SecretFile ? Path.GetDirectoryName(secret.Target) : secret.Target));
            string[] names = ["ADMIN_API_KEY", "ServiceKit__KeyManagement__Peppers__1", .. combination.Store == "postgres" ? ["ConnectionStrings__Keys"] : (string[])[]];
            var given = secrets[0].Kind == MountKind.SecretFile
                ? secrets.Select(secret => Path.GetFileName(secret.Target))
                : YamlNodes.Parse(files["kubernetes/secret.yaml"]).At("stringData").Children.Keys.Select(name => name.ToString());
            Assert.Equal(names.Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
            Assert.Equal(["ServiceKit__KeyManagement__ActivePepper", "ServiceKit__KeyManagement__FirstKey"], settings.Environment.Keys.Order(StringComparer.Ordinal));
            // Each has its row among the variables.
            Assert.All(names.Concat(settings.Environment.Keys), name => Assert.Contains($"| `{name}` |", files["README.md"], StringComparison.Ordinal));
            Assert.Contains(combination.Store == "postgres" ? ".WithPostgreSqlKeys(\"Keys\")" : ".WithKeyManagement()", files["Program.cs"], StringComparison.Ordinal);
        }
        else
        {
            Assert.DoesNotMatch(KeyPerFile(), files["Program.cs"]);
            var file = settings.Environment.GetValueOrDefault("SERVICEKIT_API_KEY_FILE");
            Assert.Equal(secrets.Count > 0, file is not null);
            Assert.All(secrets, secret => Assert.StartsWith(secret.Target, file, StringComparison.Ordinal));
            Assert.Equal(combination.Auth == "none" ? 0 : 1, settings.Environment.Count);
        }
    }

    private static IEnumerable<string> Declared(YamlMappingNode compose, string name) =>
        compose.Find(name) is YamlMappingNode declared ? declared.Children.Keys.Select(key => key.ToString()).Order(StringComparer.Ordinal) : [];

    private static IEnumerable<string> Texts(YamlMappingNode service, string name) => service.Find(name) is YamlSequenceNode items ? items.Select(item => item.ToString()) : [];

    private static IEnumerable<string> SecretNames(YamlMappingNode service) =>
        service.Find("secrets") is YamlSequenceNode items ? items.Select(item => item is YamlMappingNode ? item.Text("source") : item.ToString()) : [];

    [GeneratedRegex("AddKeyPerFile\\(\"([^\"]+)\", optional: true\\)")]
    private static partial Regex KeyPerFile();
}
