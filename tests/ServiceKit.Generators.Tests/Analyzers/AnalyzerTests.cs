using Microsoft.CodeAnalysis;
using ServiceKit.Generators.Analyzers;
using ServiceKit.Generators.Tests.Compilation;

namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>What each diagnostic flags, where, and what it leaves alone.</summary>
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
    public Task MalformedScope_IsFlaggedWhereItStands(string source) => FlagsAsync("SKIT0001", source);

    [Theory]
    [InlineData("""public class C { [{|ApiKeyProtected|}, AllowAnonymous] public void M() { } }""")]
    [InlineData("""public class C { [AllowAnonymous] [{|ApiKeyProtected("a")|}] public void M() { } }""")]
    [InlineData("""[{|ApiKeyProtected|}] [AllowAnonymous] public class C { }""")]
    [InlineData("""public class C { Func<int> f = [{|ApiKeyProtected|}, AllowAnonymous] () => 1; }""")]
    [InlineData("""public class C { void M() { _ = L(); [{|ApiKeyProtected|}, AllowAnonymous] int L() => 1; } }""")]
    [InlineData("""public class OpenAttribute : Attribute, IAllowAnonymous; public class C { [{|ApiKeyProtected|}, Open] public void M() { } }""")]
    public Task ProtectedAndAnonymous_IsFlagged(string source) => FlagsAsync("SKIT0002", source);

    [Theory]
    [InlineData("""public class C { [ApiKeyProtected] public void M() { } }""")]
    [InlineData("""public class C { [ApiKeyProtected("stations:read", "stations:*", "*")] public void M() { } }""")]
    [InlineData("""[ApiKeyProtected] public class C { [AllowAnonymous] public void M() { } }""")]
    [InlineData("""public class C { [AllowAnonymous] public void M() { } [ApiKeyProtected] public void N() { } }""")]
    [InlineData("""public class ApiKeyProtectedAttribute(string s) : Attribute { public string S => s; } public class C { [global::ApiKeyProtected("a b"), AllowAnonymous] public void M() { } }""")]
    public async Task WellFormed_IsLeftAlone(string source) =>
        Assert.Empty(await GeneratorHost.AnalyzeAsync(GeneratorHost.Compile(("Source.cs", source))));

    [Theory]
    [MemberData(nameof(ScopeExamples.All), MemberType = typeof(ScopeExamples))]
    public void Grammar_IsThatOfTheRuntime(string scope, bool wellFormed) => Assert.Equal(wellFormed, ScopeSyntax.Fault(scope) is null);

    private static async Task FlagsAsync(string id, string marked)
    {
        var start = marked.IndexOf("{|", StringComparison.Ordinal);
        var end = marked.IndexOf("|}", StringComparison.Ordinal) - 2;
        var source = marked.Replace("{|", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal);
        var diagnostic = Assert.Single(await GeneratorHost.AnalyzeAsync(GeneratorHost.Compile(("Source.cs", source))));
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Equal((start, end), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.End));
    }
}
