using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ServiceKit.Documentation.Tests.Examples;

/// <summary>Compiles examples as the project of a reader would, against the packages and without the generator.</summary>
internal static class ExampleCompiler
{
    // Those of the Web SDK, and the namespace that pages take for granted after their first example. The types that examples
    // speak of without showing them are in Prelude; what an example declares itself comes before these.
    private const string Implicit =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using ServiceKit;
        global using ServiceKit.Documentation.Tests.Prelude;

        """;

    // Around lines that are to be put into a file that is there already, which is one of the template or of tests.
    private const string Context =
        """
        global using Microsoft.AspNetCore.Http.HttpResults;
        global using Xunit;
        global using static ServiceKit.Documentation.Tests.Prelude.Given;

        """;

    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);

    // Bound once, and taken along by every compilation that is made of it.
    private static readonly Lazy<CSharpCompilation> Empty = new(() => CSharpCompilation.Create(
        "Example",
        references: ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
        options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)));

    /// <summary>Nothing if the example compiles in one of its frames, and else the errors of the one that it fits best.</summary>
    /// <param name="example">The text between the fences.</param>
    /// <param name="shownBefore">The using directives of the examples before it on its page.</param>
    public static IReadOnlyList<string> Errors(string example, IEnumerable<string> shownBefore)
    {
        var usings = string.Concat(shownBefore.Select(line => $"global {line}\n"));
        IReadOnlyList<string>? fewest = null;
        foreach (var frame in Frame.Around(Ellipsis.Fill(example)))
        {
            var errors = Errors(frame.Code, frame.InContext ? Implicit + Context + usings : Implicit);
            if (errors.IsEmpty)
            {
                return [];
            }

            if (fewest is null || errors.Length < fewest.Count - 1)
            {
                fewest = [$"as {frame.Name}:", .. errors.Select(Describe)];
            }
        }

        return fewest!;
    }

    private static ImmutableArray<Diagnostic> Errors(string code, string usings)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var tree = CSharpSyntaxTree.ParseText(code, Parsing, cancellationToken: cancellation);
        var runs = tree.GetCompilationUnitRoot(cancellation).Members.OfType<GlobalStatementSyntax>().Any();
        var compilation = Empty.Value
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(usings, Parsing, cancellationToken: cancellation), tree)
            .WithOptions(Empty.Value.Options.WithOutputKind(runs ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary));
        return [.. compilation.GetDiagnostics(cancellation).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
    }

    private static string Describe(Diagnostic error)
    {
        var line = error.Location.GetLineSpan().StartLinePosition.Line;
        var text = error.Location.SourceTree?.GetText(TestContext.Current.CancellationToken).Lines[line].ToString().Trim();
        return $"  {error.Id}: {error.GetMessage()}  |  {text}";
    }
}
