using System.IO.Compression;
using System.Xml.Linq;

namespace ServiceKit.Package.Tests;

/// <summary>What is in the packages.</summary>
public sealed class PackageContentTests(FeedFixture feed) : IClassFixture<FeedFixture>
{
    [Fact]
    public void ServiceKit_CarriesRuntimeGeneratorAndBuildFiles()
    {
        using var package = ZipFile.OpenRead(feed.Feed.PathOf("ServiceKit"));
        var entries = package.Entries.Select(e => e.FullName).ToHashSet();
        Assert.Superset(
            new HashSet<string>
            {
                "lib/net10.0/ServiceKit.dll",
                "lib/net10.0/ServiceKit.xml",
                "analyzers/dotnet/cs/ServiceKit.Generators.dll",
                "build/ServiceKit.props",
                "build/ServiceKit.targets",
                "buildTransitive/ServiceKit.props",
                "buildTransitive/ServiceKit.targets",
                "README.md",
            },
            entries);
        // Compilers must not load anything else, and users must not compile against the generator. The fixes are for
        // editors, in an assembly of their own: they need Workspaces, which compilers do not have.
        Assert.Equal(
            ["analyzers/dotnet/cs/ServiceKit.CodeFixes.dll", "analyzers/dotnet/cs/ServiceKit.Generators.dll"],
            entries.Where(e => e.StartsWith("analyzers/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(entries, e => e.StartsWith("lib/", StringComparison.Ordinal) && e.Contains("Generators", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.ChangeExtension(feed.Feed.PathOf("ServiceKit"), ".snupkg")));
    }

    [Fact]
    public void ServiceKit_SaysWhatItIs()
    {
        using var package = ZipFile.OpenRead(feed.Feed.PathOf("ServiceKit"));
        using var stream = package.GetEntry("ServiceKit.nuspec")!.Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
        string Value(string name) => metadata.Elements().Single(e => e.Name.LocalName == name).Value;
        Assert.Equal("MIT", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.Contains("[ApiKeyProtected]", Value("description"), StringComparison.Ordinal);
        var dependencies = metadata.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => (string?)e.Attribute("id")).ToList();
        Assert.DoesNotContain(dependencies, d => d!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
        Assert.Contains("Swashbuckle.AspNetCore", dependencies);
    }

    [Fact]
    public void Templates_CarryOneManifestEachAndDotfiles()
    {
        using var package = ZipFile.OpenRead(feed.Feed.PathOf("ServiceKit.Templates"));
        var entries = package.Entries.Select(e => e.FullName).ToList();
        Assert.Equal(["content/keyservice-endpoint/.template.config/template.json", "content/keyservice/.template.config/template.json"],
            entries.Where(e => e.EndsWith("template.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("content/keyservice/.dockerignore", entries);
        Assert.Contains("content/keyservice/.editorconfig", entries);
        Assert.DoesNotContain(entries, e => e.Contains("/bin/", StringComparison.Ordinal) || e.Contains("/obj/", StringComparison.Ordinal));
        using var project = new StreamReader(package.GetEntry("content/keyservice/KeyService.csproj")!.Open());
        Assert.Contains($"Include=\"ServiceKit\" Version=\"{feed.Feed.Version}\"", project.ReadToEnd(), StringComparison.Ordinal);
    }
}
