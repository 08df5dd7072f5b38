using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using ServiceKit.Generators.Analyzers;
using ServiceKit.Generators.Attachment;

namespace ServiceKit.Generators.Tests.Compilation;

/// <summary>Compiles sources as a user's project would, with the generator and the analyzers.</summary>
internal static class GeneratorHost
{
    private const string Usings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Authorization;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using ServiceKit;
        """;

    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default
        .WithLanguageVersion(LanguageVersion.Preview)
        .WithFeatures([new("InterceptorsNamespaces", "ServiceKit.Generated")]);

    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("ServiceKit.Generators", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    /// <summary>A compilation of <paramref name="files"/>: name and text.</summary>
    public static CSharpCompilation Compile(params (string Name, string Text)[] files) => CSharpCompilation.Create(
        $"Generated_{Guid.NewGuid():N}",
        [Parse("Usings.cs", Usings), .. files.Select(file => Parse(file.Name, file.Text))],
        References.Value,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    // The encoding matters: the checksum in an interceptable location is that of the text in it.
    public static SyntaxTree Parse(string name, string text) =>
        CSharpSyntaxTree.ParseText(SourceText.From(text, System.Text.Encoding.UTF8), Parsing, name);

    public static GeneratorDriver Driver(bool requestDelegateGenerator = false) => CSharpGeneratorDriver.Create(
        [new ApiKeyProtectionGenerator().AsSourceGenerator()],
        parseOptions: Parsing,
        optionsProvider: new Options(requestDelegateGenerator),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Generates, and requires that the result compiles without a warning.</summary>
    public static Microsoft.CodeAnalysis.Compilation Generate(Microsoft.CodeAnalysis.Compilation compilation, bool requestDelegateGenerator = false)
    {
        Driver(requestDelegateGenerator).RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);
        Assert.Empty(output.GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity >= DiagnosticSeverity.Warning));
        return output;
    }

    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(Microsoft.CodeAnalysis.Compilation compilation) =>
        await compilation.WithAnalyzers([new ApiKeyProtectedAnalyzer()]).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

    /// <summary>The interceptors: one text for each source file with calls that map protected handlers.</summary>
    public static IReadOnlyList<string> Generated(Microsoft.CodeAnalysis.Compilation compilation) =>
        [.. compilation.SyntaxTrees.Where(t => t.FilePath.EndsWith(".ApiKeys.g.cs", StringComparison.Ordinal)).Select(t => t.ToString())];

    /// <summary>
    /// The compiled program, without the module initializer: it would arm the check for every host of this process, and
    /// what the generated code does by itself is the question here.
    /// </summary>
    public static byte[] Emit(Microsoft.CodeAnalysis.Compilation compilation)
    {
        var unarmed = compilation.RemoveSyntaxTrees(compilation.SyntaxTrees.Where(t => Path.GetFileName(t.FilePath) == CheckEmitter.HintName));
        using var image = new MemoryStream();
        var emitted = unarmed.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return image.ToArray();
    }

    private sealed class Options(bool requestDelegateGenerator) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(requestDelegateGenerator);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values(bool requestDelegateGenerator) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
            {
                value = key == "build_property.EnableRequestDelegateGenerator" ? requestDelegateGenerator.ToString() : null;
                return value is not null;
            }
        }
    }
}
