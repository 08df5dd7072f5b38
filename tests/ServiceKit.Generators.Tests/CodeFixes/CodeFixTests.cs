using Microsoft.CodeAnalysis.CodeFixes;
using ServiceKit.CodeFixes;

namespace ServiceKit.Generators.Tests.CodeFixes;

/// <summary>What each fix makes of the source.</summary>
public sealed class CodeFixTests
{
    private const string Protect = "Add [ApiKeyProtected] to the handler";
    private const string Open = "Append AllowAnonymous()";
    private const string Remove = "Remove the keys, and read SERVICEKIT_API_KEYS";

    [Theory]
    [InlineData("""[ApiKeyProtected("stations:raed")] void M() { }""", """[ApiKeyProtected("stations:read")] void M() { }""")]
    [InlineData("""[ApiKeyProtected(AnyOf = ["a:b", /* why */ "station:read"])] void M() { }""", """[ApiKeyProtected(AnyOf = ["a:b", /* why */ "stations:read"])] void M() { }""")]
    [InlineData("""const string S = "stations.read"; [ApiKeyProtected(S)] void M() { }""", """const string S = "stations.read"; [ApiKeyProtected("stations:read")] void M() { }""")]
    [InlineData("""void M(RouteGroupBuilder g) => g.RequireApiKey("read:stations", "a:b");""", """void M(RouteGroupBuilder g) => g.RequireApiKey("stations:read", "a:b");""")]
    public async Task UnknownScope_BecomesTheNearest(string member, string expected)
    {
        const string Start = """[assembly: ApiKeyScopes("stations:read", "a:b")] class C { """;
        Assert.Equal(
            Start + expected + " }",
            await CodeFixHost.FixAsync(new NearestScopeCodeFix(), "SKIT0003", "Use the scope 'stations:read'", Start + member + " }"));
    }

    [Fact]
    public async Task EmptyCatalogue_OffersNothing() =>
        Assert.Empty(await CodeFixHost.TitlesAsync(new NearestScopeCodeFix(), "SKIT0003", """[assembly: ApiKeyScopes] class C { [ApiKeyProtected("a")] void M() { } }"""));

    [Theory]
    [InlineData("""app.MapGet("/", () => 1);""", """app.MapGet("/", [ApiKeyProtected] () => 1);""")]
    [InlineData("""app.MapGet("/{id}", (int id) => id);""", """app.MapGet("/{id}", [ApiKeyProtected] (int id) => id);""")]
    [InlineData("""app.MapGet("/", context => Task.CompletedTask);""", """app.MapGet("/", [ApiKeyProtected] (context) => Task.CompletedTask);""")]
    [InlineData("""app.MapGet("/", async context => { await Task.Yield(); });""", """app.MapGet("/", [ApiKeyProtected] async (context) => { await Task.Yield(); });""")]
    [InlineData("""app.MapGet("/", (Delegate)(() => 1));""", """app.MapGet("/", (Delegate)([ApiKeyProtected] () => 1));""")]
    public async Task Lambda_GetsTheAttribute(string statement, string expected) =>
        Assert.Equal(InMethod(expected), await CodeFixHost.FixAsync(new ProtectEndpointCodeFix(), "SKIT0006", Protect, InMethod(statement)));

    [Fact]
    public async Task Method_GetsTheAttributeOnALineOfItsOwn()
    {
        const string Before = """
            static class C
            {
                /// <summary>Lists.</summary>
                [Obsolete]
                public static int List() => 1;

                static void Map(WebApplication app) => app.MapGet("/", C.List);
            }
            """;
        var after = await CodeFixHost.FixAsync(new ProtectEndpointCodeFix(), "SKIT0006", Protect, Before);
        Assert.Equal(
            Before.Replace("    [Obsolete]", "    [ApiKeyProtected]\n    [Obsolete]", StringComparison.Ordinal),
            after.Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LocalFunction_GetsTheAttribute()
    {
        var after = await CodeFixHost.FixAsync(new ProtectEndpointCodeFix(), "SKIT0006", Protect, InMethod("""app.MapGet("/", L); static int L() => 1;"""));
        Assert.Matches(@"\[ApiKeyProtected\]\s+static int L\(\)", after);
    }

    [Fact]
    public async Task AttributeThatIsNotImported_IsWrittenInFull()
    {
        // A type of the same name in the file's own namespace hides the imported one.
        const string Before = """namespace N { class ApiKeyProtectedAttribute : Attribute; class C { static void M(WebApplication app) { app.MapGet("/", () => 1); } } }""";
        var after = await CodeFixHost.FixAsync(new ProtectEndpointCodeFix(), "SKIT0006", Protect, Before);
        Assert.Contains("[global::ServiceKit.ApiKeyProtected] () => 1", after, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""app.MapGet("/", () => 1);""", """app.MapGet("/", () => 1).AllowAnonymous();""")]
    [InlineData("""app.MapGet("/", () => 1).WithName("x");""", """app.MapGet("/", () => 1).AllowAnonymous().WithName("x");""")]
    public async Task Endpoint_IsOpened(string statement, string expected) =>
        Assert.Equal(InMethod(expected), await CodeFixHost.FixAsync(new ProtectEndpointCodeFix(), "SKIT0006", Open, InMethod(statement)));

    [Fact]
    public async Task HandlerOutsideTheSource_CanOnlyBeOpened() =>
        Assert.Equal([Open], await CodeFixHost.TitlesAsync(new ProtectEndpointCodeFix(), "SKIT0006", InMethod("""app.MapGet("/", Guid.NewGuid);""")));

    [Theory]
    [InlineData("""b.WithAuth(apiKeys: ["a", "b"]);""", """b.WithAuth();""")]
    [InlineData("""b.WithAuth(["a"], headerName: "X-Key");""", """b.WithAuth(headerName: "X-Key");""")]
    [InlineData("""b.WithAuth(apiKeyFile: "f", apiKeys: new[] { "a" });""", """b.WithAuth(apiKeyFile: "f");""")]
    [InlineData("""b.WithAuth(apiKeys: new List<string> { "a" });""", """b.WithAuth();""")]
    public async Task KeysInSource_AreRemoved(string statement, string expected) =>
        Assert.Equal(InMethod(expected), await CodeFixHost.FixAsync(new RemoveKeysCodeFix(), "SKIT0007", Remove, InMethod(statement)));

    [Theory]
    [InlineData("""b.WithAuth(["a"], "file");""")] // the file would become the keys
    [InlineData("""b.WithAuth(apiKeys: ["a", given]);""")] // given would be lost
    [InlineData("""b.WithAuth(options => options.ApiKeys = ["a"]);""")]
    public async Task KeysThatCannotGo_AreLeftToTheAuthor(string statement) =>
        Assert.Empty(await CodeFixHost.TitlesAsync(new RemoveKeysCodeFix(), "SKIT0007", InMethod(statement)));

    [Fact]
    public void Fixes_AreNotInTheAssemblyThatCompilersLoad()
    {
        Assert.DoesNotContain(typeof(ApiKeyProtectionGenerator).Assembly.GetReferencedAssemblies(), a => a.Name!.Contains("Workspaces", StringComparison.Ordinal) || a.Name == "ServiceKit.CodeFixes");
        Assert.All(typeof(NearestScopeCodeFix).Assembly.GetExportedTypes(), type => Assert.True(type.IsSubclassOf(typeof(CodeFixProvider))));
        Assert.DoesNotContain(typeof(NearestScopeCodeFix).Assembly.GetReferencedAssemblies(), a => a.Name == "ServiceKit.Generators");
    }

    private static string InMethod(string statement) => $$"""class C { static void M(WebApplication app, ServiceBuilder b, string given) { {{statement}} } }""";
}
