namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>Code that does not compile, half typed or absurd: no analyzer throws.</summary>
public sealed class HostileInputTests
{
    [Theory]
    [InlineData("""[assembly: ApiKeyScopes(""")]
    [InlineData("""[assembly: ApiKeyScopes("a", 1, null, Missing.Scope)] [ApiKeyProtected(Missing, AnyOf = [)] class C { }""")]
    [InlineData("""[assembly: ApiKeyScopes((string[])null!)] class C { [ApiKeyProtected(null!)] void M() { } }""")]
    [InlineData("""[assembly: ApiKeyScopes(null!)] class C { [ApiKeyProtected("a", AnyOf = null!)] void M() { } }""")]
    [InlineData("""class C { void M(WebApplication app) { app.MapGet("/", Missing.Handler).RequireApiKey(; app.MapGet( ; app.MapGet("/"); } }""")]
    [InlineData("""class C { void M(WebApplication app) => app.MapGet("/", null!); }""")]
    [InlineData("""class C { void M(WebApplication app) => app?.MapGet("/", () => 1)?.RequireApiKey("a"); }""")]
    [InlineData("""class C : Missing, IMissing { [ApiKeyProtected] public override int M() => 1; [ApiKeyProtected] int IMissing.N() => 1; [ApiKeyProtected] public void }""")]
    [InlineData("""app.UseApiKeys(); app.UseRouting(; UseApiKeys(); x.Run(""")]
    [InlineData("""ServiceBuilder b = null; b.WithAuth(apiKeys: [.. missing, "a", , ]); b.WithAuth(apiKeys: "x", 1, 2); b.WithAuth(unauthenticatedPaths: [""")]
    [InlineData("""var g = g.MapGroup("/"); g.MapGet("/x", () => 1); var h = i.MapGroup("/"); var i = h.MapGroup("/"); i.MapGet("/y", [ApiKeyProtected] () => 1);""")]
    [InlineData("""class C { [ApiKeyProtected("{0}{", "\"", "\u2028")] void M(ServiceBuilder b, WebApplication app) { b.WithAuth(unauthenticatedPaths: ["/{0}", "{"]); app.MapGet("/{0}", () => 1); app.MapGet("{{{", M); } }""")]
    public async Task BrokenCode_NeverThrows(string source)
    {
        foreach (var isLibrary in new[] { true, false })
        {
            var found = await AnalyzerHost.AnalyzeAsync(AnalyzerHost.Compile(source, isLibrary));
            Assert.All(found, d => Assert.NotEmpty(d.GetMessage()));
        }
    }

    [Fact]
    public async Task LongScopes_AreShortenedAndNotCompared()
    {
        var scope = new string('a', 10_000);
        var found = await AnalyzerHost.AnalyzeAsync(AnalyzerHost.Compile($$"""[assembly: ApiKeyScopes("a:b")] class C { [ApiKeyProtected("{{scope}}")] void M() { } }""", isLibrary: true));
        var diagnostic = Assert.Single(found, d => d.Id == "SKIT0001");
        Assert.True(diagnostic.GetMessage().Length < 200);
        Assert.DoesNotContain(found, d => d.Id == "SKIT0003");
    }

    [Fact]
    public async Task WithoutServiceKit_NothingIsAnalyzed()
    {
        var compilation = AnalyzerHost.Compile("""class ApiKeyProtectedAttribute : Attribute; class C { [ApiKeyProtected] void M(WebApplication app) => app.MapGet("/", () => 1); }""");
        compilation = compilation.RemoveReferences(compilation.References.Where(r => Path.GetFileName(r.Display) == "ServiceKit.dll"));
        Assert.Empty(await AnalyzerHost.AnalyzeAsync(compilation));
    }
}
