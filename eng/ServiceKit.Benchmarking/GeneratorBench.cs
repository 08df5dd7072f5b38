using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using ServiceKit.Engineering.Measuring;
using ServiceKit.Generators;

namespace ServiceKit.Benchmarking;

/// <summary>What the source generator costs a build: a program of 1,000 protected endpoints without and with it, in turns.</summary>
public sealed class GeneratorBench
{
    private const int Endpoints = 1000;

    private readonly CSharpParseOptions _options = CSharpParseOptions.Default.WithFeatures([new("InterceptorsNamespaces", "ServiceKit.Generated")]);
    private readonly MetadataReference[] _references;
    private readonly SyntaxTree[] _trees;

    private GeneratorBench()
    {
        _references = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];
        _trees = [.. Sources().Select((text, i) => CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), _options, $"Feature{i}.cs"))];
    }

    public static void Run(bool quick)
    {
        var machine = Machine.Now();
        var table = new GeneratorBench().Measure(quick ? 5 : 15);
        Console.WriteLine($"{"",-66} {"median",9} {"spread",15} {"ratio",7}");
        foreach (var row in table)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Name,-66} {row.Median,6:N0} ms {row.Min,5:N0} to {row.Max,5:N0} {row.Ratio,7:N2}"));
        }

        Console.WriteLine($"written to {Report.Write("generator.json", machine, table)}");
    }

    private Row[] Measure(int rounds)
    {
        Emit(Fresh());
        Emit(Generate(Fresh(), NewDriver()).Output);

        var without = new List<double>();
        var with = new List<double>();
        var generate = new List<double>();
        var edit = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            without.Add(Time(() => Emit(Fresh())));
            with.Add(Time(() => Emit(Generate(Fresh(), NewDriver()).Output)));

            // A keystroke in a file without endpoints, as an editor sees it.
            var compilation = Fresh();
            var driver = NewDriver();
            generate.Add(Time(() => driver = Generate(compilation, driver).Driver));
            var edited = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(SourceText.From($"class Edited{round};", Encoding.UTF8), _options, "Edited.cs"));
            edit.Add(Time(() => driver = Generate(edited, driver).Driver));
        }

        var cold = Statistics.Median(without);
        return
        [
            Row.Of($"compile {Endpoints} protected endpoints, cold, without the generator", without, cold),
            Row.Of("the same with the generator", with, cold),
            Row.Of("the generator alone, cold", generate, cold),
            Row.Of("the generator after an edit elsewhere", edit, cold),
        ];
    }

    // Twenty endpoints a file, each with a handler of its own and a few lines of body, as in a program of that size.
    private static IEnumerable<string> Sources()
    {
        const int perFile = 20;
        for (var file = 0; file < Endpoints / perFile; file++)
        {
            var text = new StringBuilder($"using Microsoft.AspNetCore.Builder; using Microsoft.AspNetCore.Routing; using ServiceKit;\npublic static class Feature{file} {{\n  public static void Map(IEndpointRouteBuilder app) {{\n");
            for (var i = 0; i < perFile; i++)
            {
                text.Append($"    app.MapGet(\"/feature{file}/{i}/{{id}}\", Get{i});\n");
            }

            text.Append("  }\n");
            for (var i = 0; i < perFile; i++)
            {
                text.Append($"  [ApiKeyProtected(\"feature{file}:read\")] public static string Get{i}(int id, string? filter = null) {{ var total = 0; foreach (var c in filter ?? \"none\") {{ total += c * id; }} return $\"{{id}} {{total}}\"; }}\n");
            }

            yield return text.Append("}\n").ToString();
        }
    }

    // A new compilation each time: nothing that was bound before is there.
    private CSharpCompilation Fresh() => CSharpCompilation.Create("Bench", _trees, _references,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private GeneratorDriver NewDriver() => CSharpGeneratorDriver.Create([new ApiKeyProtectionGenerator().AsSourceGenerator()], parseOptions: _options);

    private static (GeneratorDriver Driver, Compilation Output) Generate(Compilation compilation, GeneratorDriver driver) =>
        (driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _), output);

    private static void Emit(Compilation compilation)
    {
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        if (!result.Success)
        {
            throw new InvalidOperationException(result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error).ToString());
        }
    }

    private static double Time(Action action)
    {
        GC.Collect();
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalMilliseconds;
    }

    private sealed record Row(string Name, double Median, double Min, double Max, double Ratio, int Rounds)
    {
        public static Row Of(string name, List<double> times, double baseline)
        {
            var median = Statistics.Median(times);
            return new Row(name, median, times.Min(), times.Max(), median / baseline, times.Count);
        }
    }
}
