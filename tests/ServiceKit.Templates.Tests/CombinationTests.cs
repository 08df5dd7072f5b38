using System.Text.RegularExpressions;
using ServiceKit.Engineering;
using YamlDotNet.RepresentationModel;

namespace ServiceKit.Templates.Tests;

/// <summary>Every combination of options gives a project that builds (the fixture saw to it), passes its own tests and is clean.</summary>
public sealed partial class CombinationTests(CreatedServices services)
{
    public static TheoryData<Combination> All => [.. Combination.All];

    public static TheoryData<Combination> WithTests => [.. Combination.All.Where(c => c.Tests)];

    [Theory]
    [MemberData(nameof(WithTests))]
    public async Task OwnTests_Pass(Combination combination)
    {
        var run = await new Command("dotnet", services.TestsOf(combination)) { WorkingDirectory = services.FolderOf(combination) }
            .CheckedAsync(TestContext.Current.CancellationToken);
        Assert.Matches(@"Total: [1-9]\d*, Errors: 0, Failed: 0, Skipped: 0", run.Output);
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Feature", "C11")]
    public void Files_AreThoseOfTheOptions(Combination combination)
    {
        var folder = services.FolderOf(combination);
        Assert.Equal(combination.Deploy != "none", File.Exists(Path.Combine(folder, "Dockerfile")));
        Assert.Equal(combination.Deploy != "none", File.Exists(Path.Combine(folder, ".dockerignore")));
        Assert.Equal(combination.Deploy is "docker" or "both", File.Exists(Path.Combine(folder, "compose.yaml")));
        Assert.Equal(combination.Deploy is "kubernetes" or "both", Directory.Exists(Path.Combine(folder, "kubernetes")));
        Assert.Equal(combination.Tests, Directory.Exists(Path.Combine(folder, "tests")));
        // Kubernetes mounts keys as a file whatever the service reads elsewhere.
        Assert.Equal(combination.Auth == "file" || (combination is { Auth: "env", Deploy: "kubernetes" or "both" }), File.Exists(Path.Combine(folder, "secrets", "api_keys.txt.example")));
        Assert.True(File.Exists(Path.Combine(folder, ".gitignore")));
        Assert.True(File.Exists(Path.Combine(folder, "README.md")));
        Assert.True(File.Exists(Path.Combine(folder, $"{combination.Name}.http")));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Text_HasNothingLeftOfTheTemplate(Combination combination)
    {
        foreach (var file in SourceFiles(services.FolderOf(combination)))
        {
            var text = File.ReadAllText(file);
            Assert.False(Leftover().IsMatch(text), $"{file}: {Leftover().Match(text).Value}");
            Assert.False(text.Contains("\n\n\n", StringComparison.Ordinal), $"{file} has two blank lines in a row");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    [Trait("Feature", "C11")]
    public void Manifests_AreYamlWithoutASecretAndRunAsNobody(Combination combination)
    {
        var folder = services.FolderOf(combination);
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories))
        {
            var yaml = new YamlStream();
            using var reader = new StreamReader(file);
            yaml.Load(reader);
            Assert.NotEmpty(yaml.Documents);
        }

        var deployment = Path.Combine(folder, "kubernetes", "deployment.yaml");
        if (File.Exists(deployment))
        {
            var text = File.ReadAllText(deployment);
            foreach (var hardening in (string[])["runAsNonRoot: true", "readOnlyRootFilesystem: true", "allowPrivilegeEscalation: false", "drop:", "RuntimeDefault", "livenessProbe:", "readinessProbe:", "path: /health", "resources:"])
            {
                Assert.Contains(hardening, text, StringComparison.Ordinal);
            }

            if (combination.Auth != "none")
            {
                Assert.Contains("SERVICEKIT_API_KEY_FILE", text, StringComparison.Ordinal);
                Assert.Contains("mountPath: /etc/secrets", text, StringComparison.Ordinal);
            }
        }

        var dockerfile = Path.Combine(folder, "Dockerfile");
        if (File.Exists(dockerfile))
        {
            var text = File.ReadAllText(dockerfile);
            Assert.Contains("chiseled", text, StringComparison.Ordinal);
            Assert.Contains("USER $APP_UID", text, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or ".git"));

    // Directives, names of symbols, and the template's own names.
    [GeneratedRegex(@"(?m)^\s*(//|#|<!--|##)\s*#?(if|endif|else|elseif)\b.*$|KeyService|key-service|Key Service|AuthEnv|AuthFile|AuthNone|KeyFile\b|made-when-the-project-is-created|\bnoTests\b")]
    private static partial Regex Leftover();
}
