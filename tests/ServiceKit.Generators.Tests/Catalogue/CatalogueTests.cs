using System.Reflection;
using Microsoft.CodeAnalysis;
using ServiceKit.CompilerServices;
using ServiceKit.Generators.Tests.Compilation;

namespace ServiceKit.Generators.Tests.Catalogue;

/// <summary>The class ApiKeyScopes: every scope that a program names, as constants.</summary>
public sealed class CatalogueTests
{
    [Fact]
    public void Scopes_OfAttributesAndCalls_AreCollectedOnceAndSorted()
    {
        var catalogue = Load("""
            [assembly: ApiKeyScopes("stations:write", "stations:*")]
            [ApiKeyProtected("archive:use")] public class C
            {
                [ApiKeyProtected("stations:read", AnyOf = ["tags:read", "tags:write"])] public void M() { }
                Func<int> f = [ApiKeyProtected(new[] { "lambda:use" })] () => 1;
                public static void Map(IEndpointRouteBuilder app)
                {
                    app.MapGroup("/x").RequireApiKey("group:use", "stations:read").RequireApiKeyWithAnyOf("either:a");
                    [ApiKeyProtected("local:use")] static int Local() => 1;
                    _ = Local();
                }
            }
            """);
        string[] expected = ["archive:use", "either:a", "group:use", "lambda:use", "local:use", "stations:*", "stations:read", "stations:write", "tags:read", "tags:write"];
        Assert.Equal(expected, catalogue.All);
        Assert.Equal(expected, catalogue.Known);
        Assert.Equal("stations:read", catalogue.Constants["StationsRead"]);
        Assert.Equal("stations:*", catalogue.Constants["StationsAll"]);
    }

    [Fact]
    public void Constants_HaveUniqueNamesThatAreIdentifiers()
    {
        var catalogue = Load("""
            [assembly: ApiKeyScopes("a:b", "a-b", "a.b", "*", "all", "to_string", "1st", "api_key_scopes", "x&y<z>")]
            """);
        Assert.Equal(9, catalogue.Constants.Count);
        Assert.Equal("*", catalogue.Constants["Everything"]);
        Assert.Equal(catalogue.All.Order(), catalogue.Constants.Values.Order());
        Assert.Equal("1st", catalogue.Constants["_1st"]);
    }

    [Fact]
    public void TenantOfAnAttribute_IsNoScope()
    {
        var catalogue = Load("""
            public class C
            {
                [ApiKeyProtected("stations:read", Tenant = "tenant", AnyOf = ["tags:read"])] public void M() { }
                public static void Map(IEndpointRouteBuilder app) => app.MapGroup("/{tenant}").RequireTenant("tenant").RequireApiKey("group:use");
            }
            """);
        Assert.Equal(["group:use", "stations:read", "tags:read"], catalogue.All);
    }

    [Fact]
    public void ConstantOfAClosedCatalogue_CanBeUsedInTheAttribute()
    {
        var compilation = GeneratorHost.Generate(GeneratorHost.Compile(("Source.cs", """
            [assembly: ApiKeyScopes("stations:read")]
            public static class Endpoints
            {
                public static void Map(IEndpointRouteBuilder app) => app.MapGet("/x", Get);
                [ApiKeyProtected(ApiKeyScopes.StationsRead)] public static string Get() => "x";
            }
            """)));
        Assert.Single(GeneratorHost.Generated(compilation));
    }

    [Theory]
    [InlineData("public class Outer { [ApiKeyProtectionTests<System.IO.StringWriter>] public sealed partial class Inner; }")]
    [InlineData("[ApiKeyProtectionTests<System.IO.StringWriter>] public sealed partial class Generic<T>;")]
    public void TestsThatCannotBeWritten_DoNotCompile(string source)
    {
        GeneratorHost.Driver().RunGeneratorsAndUpdateCompilation(GeneratorHost.Compile(("Source.cs", source)), out var output, out _, TestContext.Current.CancellationToken);
        Assert.Contains(output.GetDiagnostics(TestContext.Current.CancellationToken), d => d.Id == "CS1029" && d.GetMessage().Contains("[ApiKeyProtectionTests]", StringComparison.Ordinal));
    }

    [Fact]
    public void NoScopes_NoClass() => Assert.DoesNotContain(Trees("public class C { [ApiKeyProtected] public void M() { } }"), IsCatalogue);

    [Fact]
    public void OwnClassOfThatName_IsLeftAlone()
    {
        var compilation = GeneratorHost.Generate(GeneratorHost.Compile(("Source.cs", """
            public static class ApiKeyScopes { public const string Mine = "mine:use"; }
            public class C { [ApiKeyProtected(ApiKeyScopes.Mine)] public void M() { } }
            """)));
        Assert.Contains("KnownApiKeyScopes(\"mine:use\")", Assert.Single(compilation.SyntaxTrees, IsCatalogue).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void MalformedScope_StaysOut()
    {
        var trees = Trees("public class C { [ApiKeyProtected(\"a b\", \"a\\\"b\", \"good\")] public void M() { } }");
        Assert.Contains("KnownApiKeyScopes(\"good\")", Assert.Single(trees, IsCatalogue).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void EditElsewhere_LeavesTheCatalogueCached_AndANewScopeChangesIt()
    {
        var compilation = GeneratorHost.Compile(("Source.cs", "public class C { [ApiKeyProtected(\"a:read\")] public void M() { } }"));
        var driver = GeneratorHost.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        Assert.Equal(IncrementalStepRunReason.Unchanged, ReasonAfter("public class D;"));
        Assert.Equal(IncrementalStepRunReason.Modified, ReasonAfter("public class D { [ApiKeyProtected(\"b:read\")] public void M() { } }"));

        IncrementalStepRunReason ReasonAfter(string added) =>
            driver.RunGenerators(compilation.AddSyntaxTrees(GeneratorHost.Parse("Added.cs", added)), TestContext.Current.CancellationToken)
                .GetRunResult().Results.Single().TrackedSteps[TrackingNames.Catalogue].Single().Outputs.Single().Reason switch
            {
                IncrementalStepRunReason.Cached => IncrementalStepRunReason.Unchanged,
                var reason => reason,
            };
    }

    private static bool IsCatalogue(SyntaxTree tree) => Path.GetFileName(tree.FilePath) == "ApiKeyScopes.g.cs";

    private static IEnumerable<SyntaxTree> Trees(string source)
    {
        GeneratorHost.Driver().RunGeneratorsAndUpdateCompilation(GeneratorHost.Compile(("Source.cs", source)), out var output, out _, TestContext.Current.CancellationToken);
        return output.SyntaxTrees;
    }

    private static (IReadOnlyList<string> All, IReadOnlyList<string> Known, Dictionary<string, string> Constants) Load(string source)
    {
        var assembly = Assembly.Load(GeneratorHost.Emit(GeneratorHost.Generate(GeneratorHost.Compile(("Source.cs", source)))));
        var type = assembly.GetType("ApiKeyScopes", throwOnError: true)!;
        return (
            (IReadOnlyList<string>)type.GetProperty("All")!.GetValue(null)!,
            assembly.GetCustomAttribute<KnownApiKeyScopesAttribute>()!.Scopes,
            type.GetFields().ToDictionary(f => f.Name, f => (string)f.GetRawConstantValue()!));
    }
}
