using System.Net;
using System.Runtime.Versioning;
using ServiceKit.KeyManagement.Tests.Stores.PostgreSql;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>Created services, published as their Dockerfile says, and started in the way that compose.yaml and the manifests of Kubernetes say.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DeployedServiceTests(CreatedServices services, SharedPostgreSql postgreSql)
{
    private const string Stations = "/api/v1/stations";

    internal static readonly Combination Env = new("env", Tests: true, "both", Monitoring: true);
    internal static readonly Combination KeyFile = new("file", Tests: true, "both");
    internal static readonly Combination Open = new("none", Tests: true, "both", Monitoring: true);
    internal static readonly Combination Sqlite = new("managed", Tests: true, "both", "sqlite", Dashboard: true, Monitoring: true);
    internal static readonly Combination PostgreSql = Sqlite with { Store = "postgres" };

    public static TheoryData<Combination, string> Everywhere =>
        [.. from combination in (Combination[])[Env, KeyFile, Open, Sqlite, PostgreSql] from engine in (string[])["compose", "kubernetes"] select (combination, engine)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Everywhere))]
    [Trait("Feature", "C10")]
    [Trait("Feature", "C11")]
    public async Task Service_StartedAsItsFileSays_AnswersAndIsConfined(Combination combination, string engine)
    {
        Container.SkipWhereImpossible();
        using var deployment = await DeployAsync(combination, engine);
        var (image, settings) = (await deployment.ImageAsync(), deployment.Settings);
        Assert.Equal(image.Port, settings.Port);
        await using var container = await deployment.StartAsync();

        foreach (var path in settings.Probes.Append("/health"))
        {
            Assert.Equal(HttpStatusCode.OK, await container.StatusAsync(path));
        }

        var isOpen = combination.Auth == "none";
        Assert.Equal(isOpen ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await container.StatusAsync(Stations));
        Assert.Equal(isOpen ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await container.StatusAsync(Stations, "sk_test_unknown_000000"));
        Assert.Equal(HttpStatusCode.OK, await container.StatusAsync(Stations, Deployment.Key));
        if (combination.Dashboard)
        {
            Assert.Equal(HttpStatusCode.OK, await container.StatusAsync("/dashboard/sign-in"));
        }

        // Not one variable more, and none of the machine's.
        Assert.Equal(ContainerScript.Environment(image, settings).OrderBy(variable => variable.Key, StringComparer.Ordinal), container.Environment.OrderBy(variable => variable.Key, StringComparer.Ordinal));
        var status = container.Status;
        Assert.EndsWith("\t1", status["NSpid"], StringComparison.Ordinal);
        Assert.Equal(Enumerable.Repeat($"{settings.User?.User ?? image.User}", 4), status["Uid"].Split('\t'));
        Assert.Equal(Enumerable.Repeat($"{settings.User?.Group ?? image.User}", 4), status["Gid"].Split('\t'));
        Assert.Equal($"{settings.FilesGroup}", status["Groups"]);
        Assert.All((string[])["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"], set => Assert.Equal(new string('0', 16), status[set]));
        Assert.Equal("1", status["NoNewPrivs"]);
        var written = (string[])["/", image.WorkingDirectory, "/etc", "/home/app", .. settings.Mounts.Where(mount => mount.Kind == MountKind.SecretFolder).Select(mount => mount.Target)];
        Assert.All(written, folder => Assert.Throws<IOException>(() => File.WriteAllText(container.PathOf($"{folder}/written"), "")));
        Assert.All(settings.Mounts.Where(mount => mount.Kind is MountKind.Memory), mount => File.WriteAllText(container.PathOf($"{mount.Target}/written"), ""));

        Assert.Contains("Production", container.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Deployment.Key, container.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", container.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(image.Folder, "app", "secrets")), "A secret is in the image.");
    }

    [Theory]
    [InlineData("env", "kubernetes")]
    [InlineData("file", "kubernetes")]
    [InlineData("file", "compose")]
    [Trait("Feature", "B4")]
    [Trait("Feature", "C12")]
    [Trait("Feature", "P5")]
    public async Task Secret_RotatedInItsFile_TakesEffectWithoutARestart(string auth, string engine)
    {
        Container.SkipWhereImpossible();
        const string Next = "sk_test_next_key_0000000";
        using var deployment = new Deployment(services, auth == "env" ? Env : KeyFile, engine).WithKeys(Deployment.Key);
        await using var container = await deployment.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await container.StatusAsync(Stations, Next));

        // Compose writes into the file; Kubernetes exchanges a link behind which other files lie.
        deployment.WithKeys(Deployment.Key, Next);
        await Until(HttpStatusCode.OK, Next);
        Assert.Equal(HttpStatusCode.OK, await container.StatusAsync(Stations, Deployment.Key));
        deployment.WithKeys(Next);
        await Until(HttpStatusCode.Unauthorized, Deployment.Key);
        Assert.Equal(HttpStatusCode.OK, await container.StatusAsync(Stations, Next));

        // Whoever empties it by mistake changes nothing.
        deployment.WithKeys();
        await container.SaysAsync("The API keys could not be read anew");
        Assert.Equal(HttpStatusCode.OK, await container.StatusAsync(Stations, Next));
        Assert.Equal(HttpStatusCode.Unauthorized, await container.StatusAsync(Stations, Deployment.Key));

        async Task Until(HttpStatusCode expected, string key)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            patience.CancelAfter(TimeSpan.FromSeconds(30));
            while (await container.StatusAsync(Stations, key) != expected)
            {
                await Task.Delay(50, patience.Token);
            }
        }
    }

    [Theory]
    [InlineData("compose")]
    [InlineData("kubernetes")]
    [Trait("Feature", "F2")]
    public async Task ManagedKeys_OutliveTheContainer_AndTheFirstKeyIsTakenAway(string engine)
    {
        Container.SkipWhereImpossible();
        using var deployment = new Deployment(services, Sqlite, engine).WithKeys(Deployment.Key);
        string key;
        await using (var container = await deployment.StartAsync())
        {
            using var client = container.Client(Deployment.Key);
            (_, key) = await Managed.Caller.MakeKeyAsync(client, "*");
            container.Terminate();
            Assert.Equal(0, await container.WaitAsync(deployment.Settings.Grace));
        }

        deployment.WithoutFirstKey();
        await using (var container = await deployment.StartAsync())
        {
            Assert.Equal(HttpStatusCode.OK, await container.StatusAsync(Stations, key));
            Assert.Equal(HttpStatusCode.Unauthorized, await container.StatusAsync(Stations, Deployment.Key));
        }

        // Nobody but the service reads its keys.
        var store = Directory.EnumerateFiles(Path.Combine(deployment.Host.Folder, "volumes"), "keys.db", SearchOption.AllDirectories).Single();
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(store) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute));
    }

    private async Task<Deployment> DeployAsync(Combination combination, string engine) =>
        new Deployment(services, combination, engine, combination.Store == "postgres" ? await postgreSql.NewDatabaseAsync() : null).WithKeys(Deployment.Key);
}
