using Microsoft.CodeAnalysis;
using ServiceKit.Engineering;
using ServiceKit.Generators.Analyzers;

namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>Each diagnostic has its page, its row in the README and its release note.</summary>
public sealed class DescriptorTests
{
    public static TheoryData<string> Ids => [.. new ApiKeyProtectedAnalyzer().SupportedDiagnostics.Select(d => d.Id).Distinct()];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Diagnostic_IsDocumented(string id)
    {
        var descriptor = new ApiKeyProtectedAnalyzer().SupportedDiagnostics.First(d => d.Id == id);
        var page = Repository.PathOf("docs", "diagnostics", $"{id}.md");
        Assert.True(File.Exists(page), $"no {page}");
        Assert.StartsWith($"# {id}", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.EndsWith($"docs/diagnostics/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
        Assert.Contains($"[{id}](docs/diagnostics/{id}.md)", File.ReadAllText(Repository.PathOf("README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_AreOfDiagnosticsThatExist() => Assert.Equal(
        Ids.Select(row => row.Data).Order(),
        Directory.EnumerateFiles(Repository.PathOf("docs", "diagnostics"), "SKIT*.md").Select(f => Path.GetFileNameWithoutExtension(f)).Order());
}
