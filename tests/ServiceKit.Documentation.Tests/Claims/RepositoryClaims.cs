using System.Text.RegularExpressions;
using System.Xml.Linq;
using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Engineering;

namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>What pages say of this repository itself.</summary>
internal static partial class RepositoryClaims
{
    public static IReadOnlyList<Claim> All { get; } =
    [
        new("docs/architecture.md", "text", "src/ServiceKit/                the runtime, and the package that users install", IsThereAsync),
        new("docs/decisions/README.md", "markdown", "# NNNN. Title", IsKeptByDecisionsAsync),
        new("docs/common-tasks.md", "xml", "<PackageReference Include=\"ServiceKit\" Version=\"0.1.0\" PrivateAssets=\"none\" />", NamesThisVersionAsync),
    ];

    // A tree of paths, indented below their folders, and then what they are.
    private static Task IsThereAsync(Block block)
    {
        var folders = new Stack<(int Margin, string Path)>();
        var found = 0;
        foreach (var line in block.Code.Split('\n'))
        {
            var margin = line.Length - line.TrimStart().Length;
            // Words that go on below a long line stand far to the right.
            if (line.Trim().Length == 0 || margin > 10)
            {
                continue;
            }

            while (folders.TryPeek(out var above) && above.Margin >= margin)
            {
                folders.Pop();
            }

            var parent = folders.TryPeek(out var folder) ? folder.Path : "";
            foreach (var path in Paths().Match(line.Trim()).Value.Split(", ").Select(name => parent + name))
            {
                Assert.True(IsThere(path), $"{block}: there is no {path}");
                folders.Push((margin, path));
                found++;
            }
        }

        Assert.InRange(found, 40, 500);
        return Task.CompletedTask;
    }

    private static bool IsThere(string path) => path.Contains('*', StringComparison.Ordinal)
        ? Directory.EnumerateFiles(Repository.PathOf(Path.GetDirectoryName(path)!), Path.GetFileName(path)).Any()
        : path.EndsWith('/') ? Directory.Exists(Repository.PathOf(path)) : File.Exists(Repository.PathOf(path));

    private static async Task IsKeptByDecisionsAsync(Block block)
    {
        var headings = block.Code.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(headings);
        var decisions = Directory.EnumerateFiles(Repository.PathOf("docs", "decisions"), "0*.md").ToList();
        Assert.NotEmpty(decisions);
        foreach (var decision in decisions)
        {
            var lines = await File.ReadAllLinesAsync(decision, TestContext.Current.CancellationToken);
            Assert.StartsWith($"# {Path.GetFileName(decision)[..4]}. ", lines[0], StringComparison.Ordinal);
            Assert.Matches(@"^Status: .+ · Date: \d{4}-\d\d-\d\d$", lines[2]);
            Assert.Equal(headings, lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)));
        }
    }

    private static Task NamesThisVersionAsync(Block block)
    {
        var version = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("VersionPrefix").Single().Value;
        var reference = XElement.Parse(block.Code);
        Assert.Equal(version, reference.Attribute("Version")!.Value);
        // Without it, the generator stays in the project of the service, as NuGet's defaults have it.
        Assert.Equal("none", reference.Attribute("PrivateAssets")!.Value);
        Assert.True(File.Exists(Repository.PathOf("src", reference.Attribute("Include")!.Value, "build", "ServiceKit.props")));
        return Task.CompletedTask;
    }

    [GeneratedRegex(@"^[\w.*/-]+(, [\w.*/-]+/)*")]
    private static partial Regex Paths();
}
