using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ServiceKit.Generators.Attachment;
using ServiceKit.Generators.Tests.Compilation;

namespace ServiceKit.Generators.Tests.Attachment;

/// <summary>The generator does again only what an edit made necessary; and what it made necessary, it does.</summary>
public sealed class CachingTests
{
    private const string First =
        """
        public static class First
        {
            public static void Map(IEndpointRouteBuilder app) => app.MapGet("/first", Get);
            [ApiKeyProtected("first:read")] public static string Get() => "first";
        }
        """;

    private const string Second =
        """
        public static class Second
        {
            public static void Map(IEndpointRouteBuilder app) => app.MapGet("/second", [ApiKeyProtected("second:read")] () => "second");
        }
        """;

    [Fact]
    public void EditElsewhere_LeavesEveryStepCached()
    {
        var steps = StepsAfter(c => c.AddSyntaxTrees(GeneratorHost.Parse("Third.cs", "public static class Third;")));
        Assert.Equal([TrackingNames.Calls, TrackingNames.Files, TrackingNames.Intercepts], steps.Keys.Order());
        Assert.All(steps, step => Assert.All(step.Value, reason => Assert.True(
            reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{step.Key}: {reason}")));
    }

    [Fact]
    public void EditOfOneFile_EmitsThatFileOnly()
    {
        var steps = StepsAfter(c => Replace(c, "First.cs", First.Replace("first:read", "first:list", StringComparison.Ordinal)));
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged], steps[TrackingNames.Files].Order());
    }

    [Fact]
    public void AttributeRemoved_TheFilterGoes()
    {
        var (driver, compilation) = Start();
        var edited = Replace(compilation, "First.cs", First.Replace("[ApiKeyProtected(\"first:read\")] ", "", StringComparison.Ordinal));
        var result = driver.RunGenerators(edited, TestContext.Current.CancellationToken).GetRunResult();
        Assert.Equal("Second.ApiKeys.g.cs", Path.GetFileName(Assert.Single(Interceptors(result)).FilePath));
    }

    [Fact]
    public void AttributeAdded_TheFilterComes()
    {
        var (driver, compilation) = Start();
        var edited = compilation.AddSyntaxTrees(GeneratorHost.Parse("Third.cs", Second.Replace("Second", "Third", StringComparison.Ordinal)));
        Assert.Equal(3, Interceptors(driver.RunGenerators(edited, TestContext.Current.CancellationToken).GetRunResult()).Count());
    }

    [Fact]
    public void Output_DoesNotDependOnTheOrderOfFilesOrOnWhereTheyAre()
    {
        var here = Texts(GeneratorHost.Compile(("First.cs", First), ("Second.cs", Second)));
        var there = Texts(GeneratorHost.Compile(("/elsewhere/Second.cs", Second), ("/elsewhere/First.cs", First)));
        Assert.Equal(here, there);
    }

    [Fact]
    public void Models_HoldNothingOfRoslyn()
    {
        var (driver, _) = Start();
        string[] steps = [TrackingNames.Calls, TrackingNames.Files, TrackingNames.Scopes, TrackingNames.Catalogue, TrackingNames.Intercepts];
        var tracked = driver.GetRunResult().Results.Single().TrackedSteps;
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var output in steps.SelectMany(step => tracked[step]).SelectMany(run => run.Outputs))
        {
            Walk(output.Value, "output");
        }

        Assert.Contains(seen, value => value is MappedCall);

        void Walk(object? value, string path)
        {
            if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
            {
                return;
            }

            Assert.False(value is ISymbol or SyntaxNode or SyntaxTree or SemanticModel or Microsoft.CodeAnalysis.Compilation or Location or AttributeData, $"{path} is {value.GetType()}");
            if (value is System.Collections.IEnumerable items)
            {
                foreach (var item in items)
                {
                    Walk(item, $"{path}[]");
                }
            }

            foreach (var field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
            {
                Walk(field.GetValue(value), $"{path}.{field.Name}");
            }
        }
    }

    private static IEnumerable<SyntaxTree> Interceptors(GeneratorDriverRunResult result) =>
        result.GeneratedTrees.Where(t => t.FilePath.EndsWith(".ApiKeys.g.cs", StringComparison.Ordinal));

    private static (GeneratorDriver Driver, CSharpCompilation Compilation) Start()
    {
        var compilation = GeneratorHost.Compile(("First.cs", First), ("Second.cs", Second));
        var driver = GeneratorHost.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        Assert.Equal(2, Interceptors(driver.GetRunResult()).Count());
        return (driver, compilation);
    }

    private static Dictionary<string, List<IncrementalStepRunReason>> StepsAfter(Func<CSharpCompilation, CSharpCompilation> edit)
    {
        var (driver, compilation) = Start();
        var result = driver.RunGenerators(edit(compilation), TestContext.Current.CancellationToken).GetRunResult().Results.Single();
        return result.TrackedSteps
            .Where(s => s.Key is TrackingNames.Calls or TrackingNames.Files or TrackingNames.Intercepts)
            .ToDictionary(s => s.Key, s => s.Value.SelectMany(run => run.Outputs.Select(o => o.Reason)).ToList());
    }

    private static CSharpCompilation Replace(CSharpCompilation compilation, string file, string text) =>
        compilation.ReplaceSyntaxTree(compilation.SyntaxTrees.Single(t => t.FilePath == file), GeneratorHost.Parse(file, text));

    private static string[] Texts(CSharpCompilation compilation) =>
        [.. GeneratorHost.Generated(GeneratorHost.Generate(compilation)).Order(StringComparer.Ordinal)];
}
