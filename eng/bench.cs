#:package Microsoft.CodeAnalysis.CSharp@4.14.0
#:project ../generators/ServiceKit.Generators/ServiceKit.Generators.csproj
#:project ../src/ServiceKit/ServiceKit.csproj
#:project ServiceKit.Engineering/ServiceKit.Engineering.csproj
#:property JsonSerializerIsReflectionEnabledByDefault=true
// What the source generator costs a build:   dotnet run -c Release eng/bench.cs [-- --quick]
// Compiles a program of 1,000 protected endpoints without and with the generator, in turns, and prints medians and ratios.
// Ratios within one run are what counts: the times themselves are those of the machine.
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using ServiceKit.Engineering;
using ServiceKit.Generators;

const int Endpoints = 1000;
var rounds = args.Contains("--quick") ? 5 : 15;
var options = CSharpParseOptions.Default.WithFeatures([new("InterceptorsNamespaces", "ServiceKit.Generated")]);
var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
    .Select(path => MetadataReference.CreateFromFile(path)).ToArray();
var trees = Sources().Select((text, i) => CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), options, $"Feature{i}.cs")).ToArray();

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
    var edited = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(SourceText.From($"class Edited{round};", Encoding.UTF8), options, "Edited.cs"));
    edit.Add(Time(() => driver = Generate(edited, driver).Driver));
}

var table = new[]
{
    new Row($"compile {Endpoints} protected endpoints, cold, without the generator", without, 1),
    new Row("the same with the generator", with, Median(with) / Median(without)),
    new Row("the generator alone, cold", generate, Median(generate) / Median(without)),
    new Row("the generator after an edit elsewhere", edit, Median(edit) / Median(without)),
};
Console.WriteLine($"{"",-66} {"median",9} {"spread",15} {"ratio",7}");
foreach (var row in table)
{
    Console.WriteLine($"{row.Name,-66} {Median(row.Times),6:N0} ms {row.Times.Min(),5:N0} to {row.Times.Max(),5:N0} {row.Ratio,7:N2}");
}

var folder = Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "bench")).FullName;
var file = Path.Combine(folder, "generator.json");
File.WriteAllText(file, JsonSerializer.Serialize(table.Select(r => new { r.Name, Median = Median(r.Times), Min = r.Times.Min(), Max = r.Times.Max(), r.Ratio, Rounds = rounds }), new JsonSerializerOptions { WriteIndented = true }));
Console.WriteLine($"written to {Path.GetRelativePath(Repository.Root, file)}");

// Twenty endpoints a file, each with a handler of its own and a few lines of body, as in a program of that size.
static IEnumerable<string> Sources()
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
CSharpCompilation Fresh() => CSharpCompilation.Create("Bench", trees, references,
    new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

GeneratorDriver NewDriver() => CSharpGeneratorDriver.Create([new ApiKeyProtectionGenerator().AsSourceGenerator()], parseOptions: options);

static (GeneratorDriver Driver, Compilation Output) Generate(Compilation compilation, GeneratorDriver driver) =>
    (driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _), output);

static void Emit(Compilation compilation)
{
    using var image = new MemoryStream();
    var result = compilation.Emit(image);
    if (!result.Success)
    {
        throw new InvalidOperationException(result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error).ToString());
    }
}

static double Time(Action action)
{
    GC.Collect();
    var clock = Stopwatch.StartNew();
    action();
    return clock.Elapsed.TotalMilliseconds;
}

static double Median(List<double> times)
{
    var sorted = times.Order().ToList();
    return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
}

internal sealed record Row(string Name, List<double> Times, double Ratio);
