using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Engineering;
using ServiceKit.Generators.Analyzers;

namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>Settings in which the compiler finds keys, and how it gets hold of them.</summary>
internal static class KeyInSettingsClaims
{
    private const string Page = "docs/diagnostics/SKIT0008.md";

    public static IReadOnlyList<Claim> All { get; } =
    [
        new(Page, "json", "  \"SERVICEKIT_API_KEYS\": \"k-4f0c…\",", IsReportedAsync),
        new(Page, "xml", "  <AdditionalFiles Include=\"config/appsettings*.json\" />", HandsOverFilesAsync),
    ];

    // Both lines with a key, and no other.
    private static async Task IsReportedAsync(Block block)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var compilation = CSharpCompilation.Create("Service", [CSharpSyntaxTree.ParseText("", cancellationToken: cancellation)]);
        var found = await compilation.WithAnalyzers([new KeyInSettingsAnalyzer()], new AnalyzerOptions([new Settings(block.Code)])).GetAnalyzerDiagnosticsAsync(cancellation);
        var lines = block.Code.Split('\n').Select((text, at) => (text, at)).Where(line => line.text.Contains("k-", StringComparison.Ordinal)).Select(line => line.at).ToList();
        Assert.Equal(2, lines.Count);
        Assert.Equal(lines, found.Where(diagnostic => diagnostic.Id == "SKIT0008").Select(diagnostic => diagnostic.Location.GetLineSpan().StartLinePosition.Line).Order());
    }

    private static async Task HandsOverFilesAsync(Block block)
    {
        using var scratch = new Scratch();
        var project = scratch.Write("service.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk.Web\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>{block.Code}</Project>");
        scratch.Write("config/appsettings.json", "{}");
        var items = await new Command("dotnet", "msbuild", project, "-getItem:AdditionalFiles") { WorkingDirectory = scratch.Folder }.CheckedAsync(TestContext.Current.CancellationToken);
        Assert.Contains("config/appsettings.json", items.Output, StringComparison.Ordinal);
    }

    private sealed class Settings(string text) : AdditionalText
    {
        public override string Path => "/project/appsettings.json";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
