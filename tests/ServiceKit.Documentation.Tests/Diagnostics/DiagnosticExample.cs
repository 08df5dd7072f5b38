using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using ServiceKit.Generators;

namespace ServiceKit.Documentation.Tests.Diagnostics;

/// <summary>
/// C# of a page of a diagnostic in the program that it is a part of. Its parts are set apart by empty lines: types, members of a static class, attributes alone, and else
/// statements.
/// </summary>
internal static partial class DiagnosticExample
{
    private const string Usings =
        """
        global using System;
        global using System.Linq;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Authorization;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Http.HttpResults;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Hosting;
        global using ServiceKit;
        global using static Surroundings;

        public sealed record Station(string Name);

        public sealed class StationStore { public Station[] All() => []; }

        public static class StationEndpoints { public static Ok<Station[]> List(StationStore store) => TypedResults.Ok(store.All()); }

        public static class Surroundings
        {
            public static ServiceBuilder service => throw new NotSupportedException();
            public static IHostEnvironment environment => throw new NotSupportedException();
            public static Ok<Station[]> List(StationStore store) => TypedResults.Ok(store.All());
            public static int Count(StationStore store) => store.All().Length;
            public static void MapStations(this IEndpointRouteBuilder endpoints) { }
        }
        """;

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        .. typeof(ApiKeyProtectionGenerator).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(DiagnosticAnalyzer)))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && !name.StartsWith("ServiceKit.Generators", StringComparison.Ordinal) && !name.Contains(".Tests", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ]);

    /// <summary>The lines of the example on which the diagnostic <paramref name="id"/> is reported.</summary>
    public static async Task<IReadOnlyList<string>> ReportedAsync(string example, string id)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        var program = CSharpSyntaxTree.ParseText(Program(example), parsing, "Program.cs", cancellationToken: cancellation);
        var compilation = CSharpCompilation.Create(
            "Example",
            [CSharpSyntaxTree.ParseText(Usings, parsing, cancellationToken: cancellation), program],
            References.Value,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        var errors = compilation.GetDiagnostics(cancellation).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
        Assert.True(errors.Count == 0, $"{string.Join('\n', errors)}\n\n{program}");
        var reported = await compilation.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(cancellation);
        return [.. reported.Where(diagnostic => diagnostic.Id == id)
            .Select(diagnostic => Line(program.GetText(cancellation).Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line].ToString()))
            .Distinct()];
    }

    /// <summary>The lines of the example that say so.</summary>
    public static IReadOnlyList<string> Marked(string example, string id) =>
        [.. example.Split('\n').Where(line => line.Contains($"// {id}", StringComparison.Ordinal)).Select(Line)];

    private static string Program(string example)
    {
        var (first, statements, members, types) = (new StringBuilder(), new StringBuilder(), new StringBuilder(), new StringBuilder());
        foreach (var part in Regex.Split(example, "\n\n(?! )"))
        {
            if (part.StartsWith("[assembly:", StringComparison.Ordinal))
            {
                first.AppendLine(part);
            }
            else if (part.Contains(" class ", StringComparison.Ordinal))
            {
                types.AppendLine(part);
            }
            else if (part.Contains("(this ", StringComparison.Ordinal))
            {
                members.AppendLine(part);
            }
            else if (part.Split('\n').All(line => line.StartsWith('[')))
            {
                statements.AppendJoin('\n', part.Split('\n').Select((line, at) => $"{line}\nstatic void Handler{statements.Length}{at}() {{ }}")).AppendLine();
            }
            else
            {
                // A method that a class has on the page is a function of the program here.
                statements.AppendLine(PublicMember().Replace(part, "static "));
            }
        }

        return $"""
            {first}
            var builder = ServiceBuilder.Create(args, new ServiceInfo("station-service"));
            {(statements.ToString().Contains("builder.", StringComparison.Ordinal) ? "" : "builder.WithAuth();")}
            {Split(statements.ToString())}
            app.Run();

            {types}
            static class Around
            {"{"}
            {members}
            {"}"}
            """;
    }

    // The application is built before the first line that needs it.
    private static string Split(string statements)
    {
        const string App = "var app = builder.Build();\n";
        var at = statements.IndexOf("app.", StringComparison.Ordinal);
        var line = at < 0 ? statements.Length : statements.LastIndexOf('\n', at) + 1;
        return statements[..line] + App + statements[line..];
    }

    private static string Line(string text) => text.Split("//")[0].Replace("public static", "static", StringComparison.Ordinal).Trim();

    [GeneratedRegex(@"(?m)^public static ")]
    private static partial Regex PublicMember();
}
