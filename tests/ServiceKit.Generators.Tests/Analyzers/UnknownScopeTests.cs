using Microsoft.CodeAnalysis;

namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>SKIT0003: a scope that the catalogue does not have.</summary>
public sealed class UnknownScopeTests
{
    private const string Catalogue = """[assembly: ApiKeyScopes("stations:read", "stations:write", "reports:*")] """;

    [Theory]
    [InlineData("""public class C { [ApiKeyProtected({|"stations:raed"|})] public void M() { } }""")]
    [InlineData("""public class C { [ApiKeyProtected("stations:write", {|"station:read"|})] public void M() { } }""")]
    [InlineData("""public class C { [ApiKeyProtected(AnyOf = ["stations:read", {|"stations:reads"|}])] public void M() { } }""")]
    [InlineData("""public class C { const string S = "Stations:read"; [ApiKeyProtected({|S|})] public void M() { } }""")]
    [InlineData("""public class C { Func<int> f = [ApiKeyProtected({|"stations.read"|})] () => 1; }""")]
    [InlineData("""public class C { void M(RouteGroupBuilder g) => g.RequireApiKey("stations:read", {|"stations:red"|}); }""")]
    [InlineData("""public class C { void M(RouteGroupBuilder g) => g.RequireApiKeyWithAnyOf([{|"stations:rea"|}]); }""")]
    public async Task ScopeOutsideTheCatalogue_IsFlaggedWithTheNearest(string source)
    {
        var diagnostic = Assert.Single(await AnalyzerHost.FlagsAsync("SKIT0003", DiagnosticSeverity.Error, Catalogue + source));
        Assert.EndsWith("did you mean 'stations:read'?", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stations:*")] // granting it covers the list, but asking for it asks for more than any scope in it
    [InlineData("*")]
    [InlineData("reports")]
    public Task WildcardOutsideTheCatalogue_IsFlagged(string scope) => AnalyzerHost.FlagsAsync(
        "SKIT0003",
        DiagnosticSeverity.Error,
        Catalogue + $$"""public class C { [ApiKeyProtected({|"{{scope}}"|})] public void M() { } }""");

    [Fact]
    public async Task EmptyCatalogue_NamesNoNearest()
    {
        var diagnostic = Assert.Single(await AnalyzerHost.FlagsAsync(
            "SKIT0003",
            DiagnosticSeverity.Error,
            """[assembly: ApiKeyScopes] public class C { [ApiKeyProtected({|"a"|})] public void M() { } }"""));
        Assert.Equal("The scope 'a' is not in [assembly: ApiKeyScopes]", diagnostic.GetMessage());
    }

    [Theory]
    [InlineData(Catalogue + """public class C { [ApiKeyProtected("stations:read", AnyOf = ["reports:daily", "reports:*"])] public void M() { } }""")]
    [InlineData(Catalogue + """public class C { void M(RouteGroupBuilder g, string s) => g.RequireApiKey("reports:a:b", s).RequireApiKey(); }""")]
    [InlineData(Catalogue + """public class C { [ApiKeyProtected] public void M() { } }""")]
    [InlineData(Catalogue + """public class C { [ApiKeyProtected("stations:read", Tenant = "tenant")] public void M() { } }""")]
    [InlineData(Catalogue + """public class C { [ApiKeyProtected("a b")] public void M() { } }""")] // malformed: SKIT0001
    [InlineData("""[assembly: ApiKeyScopes("a")] [assembly: ApiKeyScopes("b")] public class C { [ApiKeyProtected("a", "b")] public void M() { } }""")]
    [InlineData("""[assembly: ApiKeyScopes("*")] public class C { [ApiKeyProtected("anything")] public void M() { } }""")]
    [InlineData("""public class C { [ApiKeyProtected("anything")] public void M() { } }""")] // no catalogue
    public Task ScopeOfTheCatalogue_IsLeftAlone(string source) => AnalyzerHost.LeavesAloneAsync("SKIT0003", source);
}
