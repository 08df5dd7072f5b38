using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using ServiceKit.Generators.Tests.Compilation;

namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>Runs every analyzer of the package on marked sources: what is to be flagged stands between <c>{|</c> and <c>|}</c>.</summary>
internal static class AnalyzerHost
{
    public static ImmutableArray<DiagnosticAnalyzer> All { get; } =
    [
        .. typeof(ApiKeyProtectionGenerator).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DiagnosticAnalyzerAttribute>() is not null)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    public static CSharpCompilation Compile(string source, bool isLibrary = false)
    {
        var compilation = GeneratorHost.Compile(("Source.cs", source));
        return isLibrary ? compilation : compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication));
    }

    /// <summary>All that the analyzers say. An analyzer that throws fails the test.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(Microsoft.CodeAnalysis.Compilation compilation, params AdditionalText[] files)
    {
        var all = await compilation
            .WithAnalyzers(All, new AnalyzerOptions([.. files]))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(all, d => d.Id.StartsWith("AD", StringComparison.Ordinal));
        return [.. all.OrderBy(d => d.Location.SourceSpan.Start)];
    }

    /// <summary>Requires the diagnostic at every mark and nowhere else; the source must compile.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> FlagsAsync(string id, DiagnosticSeverity severity, string marked, bool isLibrary = false)
    {
        var (source, spans) = Unmark(marked);
        var compilation = Compile(source, isLibrary);
        AssertCompiles(compilation);
        var found = (await AnalyzeAsync(compilation)).Where(d => d.Id == id).ToList();
        Assert.NotEmpty(spans);
        Assert.Equal(spans, found.Select(d => d.Location.SourceSpan));
        Assert.All(found, d => Assert.Equal(severity, d.Severity));
        return found;
    }

    public static async Task LeavesAloneAsync(string id, string source, bool isLibrary = false)
    {
        var compilation = Compile(source, isLibrary);
        AssertCompiles(compilation);
        Assert.DoesNotContain(await AnalyzeAsync(compilation), d => d.Id == id);
    }

    public static (string Source, IReadOnlyList<TextSpan> Spans) Unmark(string marked)
    {
        var spans = new List<TextSpan>();
        for (var start = marked.IndexOf("{|", StringComparison.Ordinal); start >= 0; start = marked.IndexOf("{|", StringComparison.Ordinal))
        {
            marked = marked.Remove(start, 2);
            var end = marked.IndexOf("|}", start, StringComparison.Ordinal);
            marked = marked.Remove(end, 2);
            spans.Add(TextSpan.FromBounds(start, end));
        }

        return (marked, spans);
    }

    // A program without an entry point is fine here: most sources are classes.
    public static void AssertCompiles(Microsoft.CodeAnalysis.Compilation compilation) => Assert.Empty(
        compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity is DiagnosticSeverity.Error && d.Id != "CS5001"));
}
