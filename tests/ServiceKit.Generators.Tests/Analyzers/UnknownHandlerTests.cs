using Microsoft.CodeAnalysis;
using ServiceKit.Generators.Tests.Compilation;

namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>SKIT0005: a handler that only the run time knows.</summary>
public sealed class UnknownHandlerTests
{
    [Theory]
    [InlineData("""public class C { void M(WebApplication app, Delegate handler) => app.MapGet("/", {|handler|}); }""")]
    [InlineData("""public class C { RequestDelegate _next = null!; void M(WebApplication app) => app.Map("/x", {|_next|}); }""")]
    [InlineData("""public class C { Func<int> Make() => () => 1; void M(RouteGroupBuilder g) => g.MapPost("/", {|Make()|}).RequireApiKey(); }""")]
    [InlineData("""public class C { void M(WebApplication app, Delegate handler) => app.MapMethods("/", ["GET"], {|handler|}); }""")]
    [InlineData("""public class C { void M(WebApplication app, Delegate handler) => app.MapFallback({|handler|}); }""")]
    public Task HandlerThatIsAValue_IsFlagged(string source) => AnalyzerHost.FlagsAsync("SKIT0005", DiagnosticSeverity.Info, source);

    [Theory]
    [InlineData("""public class C { void M(WebApplication app) => app.MapGet("/", () => 1); }""")]
    [InlineData("""public class C { int H() => 1; void M(WebApplication app) => app.MapGet("/", H); }""")]
    [InlineData("""public class C { void M(WebApplication app) => app.MapGet("/", (Delegate)(() => 1)); }""")]
    [InlineData("""public class C { void M(WebApplication app) => app.MapGet("/", static (HttpContext context) => Task.CompletedTask); }""")]
    [InlineData("""public static class C { static void MapGet(this string s, string pattern, Delegate d) { } static void M(Delegate d) => "".MapGet("/", d); }""")]
    public Task HandlerThatIsWrittenOut_IsLeftAlone(string source) => AnalyzerHost.LeavesAloneAsync("SKIT0005", source);

    [Fact]
    public async Task Interceptors_AreLeftAlone()
    {
        var compilation = GeneratorHost.Generate(GeneratorHost.Compile(("Source.cs", """public class C { void M(WebApplication app) => app.MapGet("/", [ApiKeyProtected] () => 1); }""")));
        Assert.Single(GeneratorHost.Generated(compilation));
        Assert.Empty(await AnalyzerHost.AnalyzeAsync(compilation));
    }
}
