using System.Text.RegularExpressions;
using ServiceKit.Engineering;
using YamlDotNet.RepresentationModel;

namespace ServiceKit.Templates.Tests;

/// <summary>Every combination of options gives a project that builds (the fixture saw to it, or it has the same code as one that was built), passes its own tests and is clean.</summary>
public sealed partial class CombinationTests(CreatedServices services)
{
    public static TheoryData<Combination> All => [.. Combination.All];

    public static TheoryData<Combination> WithTests => [.. Combination.All.Where(c => c is { Tests: true, IsBuilt: true })];

    public static TheoryData<Combination> NotBuilt => [.. Combination.All.Where(c => !c.IsBuilt)];

    [Theory]
    [MemberData(nameof(WithTests))]
    public async Task OwnTests_Pass(Combination combination)
    {
        var run = await new Command("dotnet", services.TestsOf(combination)) { WorkingDirectory = services.FolderOf(combination) }
            .CheckedAsync(TestContext.Current.CancellationToken);
        Assert.Matches(@"Total: [1-9]\d*, Errors: 0, Failed: 0, Skipped: 0", run.Output);
    }

    [Theory]
    [MemberData(nameof(NotBuilt))]
    public void Code_OfACombinationThatIsNotBuilt_IsThatOfOneThatIs(Combination combination)
    {
        var built = Combination.All.Where(c => c.IsBuilt && c.Auth == combination.Auth && c.Store == combination.Store && c.Dashboard == combination.Dashboard && c.Monitoring == combination.Monitoring).SelectMany(Code).ToHashSet();
        Assert.All(Code(combination), file => Assert.Contains(file, built));
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Feature", "C11")]
    public void Files_AreThoseOfTheOptions(Combination combination)
    {
        Assert.Equal(combination.Deploy != "none", services.HasMade(combination, "Dockerfile"));
        Assert.Equal(combination.Deploy != "none", services.HasMade(combination, ".dockerignore"));
        Assert.Equal(combination.HasCompose, services.HasMade(combination, "compose.yaml"));
        Assert.Equal(combination.HasKubernetes, services.HasMade(combination, "kubernetes"));
        Assert.Equal(combination.Tests, services.HasMade(combination, "tests"));
        // Kubernetes mounts keys as a file whatever the service reads elsewhere.
        Assert.Equal(combination.Auth == "file" || (combination is { Auth: "env", Deploy: "kubernetes" or "both" }), services.HasMade(combination, "secrets", "api_keys.txt.example"));
        Assert.Equal(combination is { Auth: "env", HasCompose: true }, services.HasMade(combination, ".env.example"));
        // Managed keys begin with one that the service makes.
        Assert.Equal(combination.Auth is "env" or "file", services.HasMade(combination, "http-client.env.json.user"));
        Assert.Equal(combination.Store == "postgres", services.HasMade(combination, "appsettings.Development.json"));
        Assert.Equal(combination is { Store: "sqlite", HasKubernetes: true }, services.HasMade(combination, "kubernetes", "volume.yaml"));
        Assert.Equal(combination is { Store: "postgres", HasKubernetes: true }, services.HasMade(combination, "kubernetes", "disruption.yaml"));
        Assert.Equal(combination.Monitoring, services.HasMade(combination, "monitoring", "alerts.yml"));
        Assert.Equal(combination is { Monitoring: true, HasKubernetes: true }, services.HasMade(combination, "kubernetes", "servicemonitor.yaml"));
        Assert.Equal(combination is { Monitoring: true, Tests: true }, services.HasMade(combination, "tests", $"{combination.Name}.Tests", "MetricsTests.cs"));
        Assert.Equal(combination is { IsManaged: true, Tests: true }, services.HasMade(combination, "tests", $"{combination.Name}.Tests", "ManagedKeyTests.cs"));
        Assert.True(services.HasMade(combination, ".gitignore"));
        Assert.True(services.HasMade(combination, "README.md"));
        Assert.True(services.HasMade(combination, $"{combination.Name}.http"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Text_HasNothingLeftOfTheTemplate(Combination combination)
    {
        foreach (var (file, text) in services.MadeOf(combination))
        {
            Assert.False(Leftover().IsMatch(text), $"{file}: {Leftover().Match(text).Value}");
            Assert.False(text.Contains("\n\n\n", StringComparison.Ordinal), $"{file} has two blank lines in a row");
            Assert.DoesNotMatch(@"Password=(?!replace-me|\$PASSWORD)", text);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Feature", "C11")]
    public void Manifests_AreYamlWithoutASecretAndRunAsNobody(Combination combination)
    {
        var made = services.MadeOf(combination);
        foreach (var file in made.Keys.Where(file => file.EndsWith(".yaml", StringComparison.Ordinal)))
        {
            var yaml = new YamlStream();
            using var reader = new StringReader(made[file]);
            yaml.Load(reader);
            Assert.NotEmpty(yaml.Documents);
        }

        if (made.TryGetValue(Path.Combine("kubernetes", "deployment.yaml"), out var deployment))
        {
            foreach (var hardening in (string[])["runAsNonRoot: true", "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false", "drop:", "RuntimeDefault", "livenessProbe:", "readinessProbe:", "path: /health/live", "path: /health/ready", "resources:"])
            {
                Assert.Contains(hardening, deployment, StringComparison.Ordinal);
            }

            if (combination.Auth is "env" or "file")
            {
                Assert.Contains("SERVICEKIT_API_KEY_FILE", deployment, StringComparison.Ordinal);
                Assert.Contains("mountPath: /etc/secrets", deployment, StringComparison.Ordinal);
            }
        }

        if (made.TryGetValue("Dockerfile", out var dockerfile))
        {
            Assert.Contains("chiseled", dockerfile, StringComparison.Ordinal);
            Assert.Contains("USER $APP_UID", dockerfile, StringComparison.Ordinal);
        }
    }

    // What a compiler sees of a project, by its place, as if all projects had the same name.
    private IEnumerable<(string Path, string Text)> Code(Combination combination) => services.MadeOf(combination)
        .Where(file => Path.GetExtension(file.Key) is ".cs" or ".csproj")
        .Select(file => (Anonymous(file.Key), Anonymous(file.Value)));

    private static string Anonymous(string text) => OwnName().Replace(text, "Svc");

    // The name of a combination in its three spellings: Svc.env.NoTests.both, svc-env-no-tests-both, Svc env No Tests both.
    [GeneratedRegex(@"\bsvc[-. ](\w+[-. ])+?(docker|kubernetes|both|none)\b", RegexOptions.IgnoreCase)]
    private static partial Regex OwnName();

    // Directives, names of symbols, and the template's own names.
    [GeneratedRegex(@"(?m)^\s*(//|#|<!--|##)\s*#?(if|endif|else|elseif)\b.*$|KeyService|key-service|Key Service|AuthEnv|AuthFile|AuthNone|AuthManaged|StoreSqlite|StorePostgres|HasDashboard|HasMonitoring|SecretFiles|KeyFile\b|made-when-the-project-is-created|\bnoTests\b")]
    private static partial Regex Leftover();
}
