using Microsoft.CodeAnalysis;
using ServiceKit.Engineering;

namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>Each diagnostic has its page, its row in the README and its release note.</summary>
public sealed class DescriptorTests
{
    private static readonly Dictionary<string, DiagnosticDescriptor> Descriptors = AnalyzerHost.All
        .SelectMany(analyzer => analyzer.SupportedDiagnostics)
        .ToDictionary(descriptor => descriptor.Id);

    public static TheoryData<string> Ids => [.. Descriptors.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Diagnostic_IsDocumented(string id)
    {
        var descriptor = Descriptors[id];
        var severity = descriptor.DefaultSeverity.ToString();
        var page = Repository.PathOf("docs", "diagnostics", $"{id}.md");
        Assert.True(File.Exists(page), $"no {page}");
        var text = File.ReadAllText(page);
        Assert.StartsWith($"# {id}: ", text, StringComparison.Ordinal);
        Assert.Contains($"| Severity | {severity} |", text, StringComparison.Ordinal);
        Assert.Contains($"dotnet_diagnostic.{id}.severity", text, StringComparison.Ordinal);
        Assert.EndsWith($"docs/diagnostics/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
        Assert.Contains(
            $"| [{id}](docs/diagnostics/{id}.md) | {severity} |",
            File.ReadAllText(Repository.PathOf("README.md")),
            StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Diagnostic_IsTested(string id) => Assert.Contains(
        Directory.EnumerateFiles(Repository.PathOf("tests", "ServiceKit.Generators.Tests", "Analyzers"), "*Tests.cs"),
        file => File.ReadAllText(file).Contains($"\"{id}\"", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Diagnostic_IsInTheReleaseNotes(string id)
    {
        var notes = string.Concat(new[] { "Shipped", "Unshipped" }.Select(f => File.ReadAllText(Repository.PathOf("generators", "ServiceKit.Generators", $"AnalyzerReleases.{f}.md"))));
        Assert.Single(notes.Split('\n'), line => line.StartsWith($"{id} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Pages_AreOfDiagnosticsThatExist() => Assert.Equal(
        Ids.Select(row => row.Data).Order(),
        Directory.EnumerateFiles(Repository.PathOf("docs", "diagnostics"), "SKIT*.md").Select(f => Path.GetFileNameWithoutExtension(f)).Order());

    [Fact]
    public void Ids_AreSequential() => Assert.Equal(
        Enumerable.Range(1, Descriptors.Count).Select(number => $"SKIT{number:D4}"),
        Descriptors.Keys.Order(StringComparer.Ordinal));
}
