using Microsoft.CodeAnalysis;
using ServiceKit.Generators.Analyzers;

namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>Scopes that are none, and attributes that contradict each other: what is flagged, where, and what is left alone.</summary>
public sealed class AnalyzerTests
{
    [Theory]
    [InlineData("""public class C { [ApiKeyProtected({|"a b"|})] public void M() { } }""")]
    [InlineData("""public class C { [ApiKeyProtected("a:read", {|"b,c"|})] public void M() { } }""")]
    [InlineData("""public class C { const string S = ""; [ApiKeyProtected({|S|})] public void M() { } }""")]
    [InlineData("""public class C { [ApiKeyProtected(new[] { {|"a*"|} })] public void M() { } }""")]
    [InlineData("""public class C { [ApiKeyProtected([{|"a*"|}, "b"])] public void M() { } }""")]
    [InlineData("""[ApiKeyProtected({|" "|})] public class C { }""")]
    [InlineData("""public class C { Func<int> f = [ApiKeyProtected({|"a b"|})] () => 1; }""")]
    [InlineData("""public class C { [ApiKeyProtected(AnyOf = [{|"a b"|}, "c"])] public void M() { } }""")]
    [InlineData("""public class C { [ApiKeyProtected("a", AnyOf = new[] { "c", {|"*c"|} })] public void M() { } }""")]
    [InlineData("""[assembly: ApiKeyScopes("a", {|"b c"|})]""")]
    [InlineData("""public class C { void M(RouteGroupBuilder g) => g.RequireApiKey({|"a b"|}); }""")]
    [InlineData("""public class C { void M(RouteGroupBuilder g) => g.RequireApiKey(["a", {|""|}]); }""")]
    [InlineData("""public class C { void M(RouteGroupBuilder g) => g.RequireApiKey(new[] { {|"a,b"|} }); }""")]
    [InlineData("""public class C { const string S = "a b"; void M(RouteGroupBuilder g) => g.RequireApiKeyWithAnyOf("a", {|S|}); }""")]
    [InlineData("""public class C { void M(RouteGroupBuilder g) => ApiKeyEndpointConventionBuilderExtensions.RequireApiKey(g, {|"a b"|}); }""")]
    public Task MalformedScope_IsFlaggedWhereItStands(string source) => AnalyzerHost.FlagsAsync("SKIT0001", DiagnosticSeverity.Error, source);

    [Theory]
    [InlineData("""public class C { [{|ApiKeyProtected|}, AllowAnonymous] public void M() { } }""")]
    [InlineData("""public class C { [AllowAnonymous] [{|ApiKeyProtected("a")|}] public void M() { } }""")]
    [InlineData("""[{|ApiKeyProtected|}] [AllowAnonymous] public class C { }""")]
    [InlineData("""public class C { Func<int> f = [{|ApiKeyProtected|}, AllowAnonymous] () => 1; }""")]
    [InlineData("""public class C { void M() { _ = L(); [{|ApiKeyProtected|}, AllowAnonymous] int L() => 1; } }""")]
    [InlineData("""public class OpenAttribute : Attribute, IAllowAnonymous; public class C { [{|ApiKeyProtected|}, Open] public void M() { } }""")]
    public Task ProtectedAndAnonymous_IsFlagged(string source) => AnalyzerHost.FlagsAsync("SKIT0002", DiagnosticSeverity.Error, source);

    [Theory]
    [InlineData("""public class C { [ApiKeyProtected] public void M() { } }""")]
    [InlineData("""public class C { [ApiKeyProtected("stations:read", "stations:*", "*", AnyOf = ["a", "b:*"])] public void M() { } }""")]
    [InlineData("""public class C { [ApiKeyProtected("a", Tenant = "b c")] public void M() { } }""")]
    [InlineData("""[ApiKeyProtected] public class C { [AllowAnonymous] public void M() { } }""")]
    [InlineData("""public class C { [AllowAnonymous] public void M() { } [ApiKeyProtected] public void N() { } }""")]
    [InlineData("""public class ApiKeyProtectedAttribute(string s) : Attribute { public string S => s; } public class C { [global::ApiKeyProtected("a b"), AllowAnonymous] public void M() { } }""")]
    [InlineData("""public class C { void M(RouteGroupBuilder g, string scope, string[] more) => g.RequireApiKey("a:read", scope).RequireApiKey().RequireApiKeyWithAnyOf([.. more]); }""")]
    [InlineData("""public static class C { static void RequireApiKey(string s) { } static void M() => RequireApiKey("a b"); }""")]
    public async Task WellFormed_IsLeftAlone(string source)
    {
        await AnalyzerHost.LeavesAloneAsync("SKIT0001", source, isLibrary: true);
        await AnalyzerHost.LeavesAloneAsync("SKIT0002", source, isLibrary: true);
    }

    [Theory]
    [MemberData(nameof(ScopeExamples.All), MemberType = typeof(ScopeExamples))]
    public void Grammar_IsThatOfTheRuntime(string scope, bool wellFormed) => Assert.Equal(wellFormed, ScopeSyntax.Fault(scope) is null);
}
