using Microsoft.CodeAnalysis;

namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>SKIT0006: an endpoint that does not say who may call it.</summary>
public sealed class UndecidedEndpointTests
{
    [Theory]
    [InlineData("""app.{|MapGet|}("/x", () => 1);""")]
    [InlineData("""app.{|MapPost|}("/x", H);""")]
    [InlineData("""app.{|MapFallback|}(() => 1);""")]
    [InlineData("""app.{|MapGet|}("/x", () => 1).WithName("x").WithTags("y");""")]
    [InlineData("""app.MapGroup("/g").{|MapGet|}("/x", () => 1);""")]
    [InlineData("""var g = app.MapGroup("/g"); g.{|MapGet|}("/x", () => 1);""")]
    [InlineData("""var g = app.MapGroup("/g"); g.{|MapGet|}("/x", () => 1); g.MapGroup("/h").RequireApiKey();""")]
    [InlineData("""var g = app.MapGroup("/g"); g.{|MapGet|}("/x", () => 1); g.MapGet("/y", () => 1).RequireApiKey();""")]
    [InlineData("""var e = app.{|MapGet|}("/x", () => 1); e.WithName("x");""")]
    [InlineData("""app.{|MapGet|}("/x", OpenClass.H);""")]
    public async Task EndpointThatSaysNothing_IsFlagged(string body)
    {
        var diagnostic = Assert.Single(await AnalyzerHost.FlagsAsync("SKIT0006", DiagnosticSeverity.Info, InMethod(body)));
        Assert.Matches(@"^Map(Get|Post|Fallback)\((""/x""|…)\) does not say who may call it", diagnostic.GetMessage());
    }

    [Theory]
    [InlineData("""app.MapGet("/x", [ApiKeyProtected] () => 1);""")]
    [InlineData("""app.MapGet("/x", [AllowAnonymous] () => 1);""")]
    [InlineData("""app.MapGet("/x", [Authorize] () => 1);""")]
    [InlineData("""app.MapGet("/x", ProtectedClass.H);""")]
    [InlineData("""app.MapGet("/x", () => 1).WithName("x").RequireApiKey("a:read");""")]
    [InlineData("""app.MapGet("/x", () => 1).RequireApiKeyWithAnyOf("a");""")]
    [InlineData("""app.MapGet("/{tenant}", () => 1).RequireTenant("tenant");""")]
    [InlineData("""app.MapGroup("/g").RequireTenantFromHost("{tenant}.example.com").MapGet("/x", () => 1);""")]
    [InlineData("""app.MapGet("/x", () => 1).AllowAnonymous();""")]
    [InlineData("""app.MapGet("/x", () => 1).RequireAuthorization().WithName("x");""")]
    [InlineData("""app.MapGroup("/g").RequireApiKey().MapGet("/x", () => 1);""")]
    [InlineData("""app.MapGroup("/g").AllowAnonymous().MapGroup("/h").MapGet("/x", () => 1);""")]
    [InlineData("""var g = app.MapGroup("/g").RequireApiKey(); g.MapGet("/x", () => 1);""")]
    [InlineData("""var g = app.MapGroup("/g").RequireApiKey(); var h = g.MapGroup("/h"); h.MapGet("/x", () => 1);""")]
    [InlineData("""var g = app.MapGroup("/g"); g.WithTags("t").RequireAuthorization(); g.MapGet("/x", () => 1);""")]
    [InlineData("""IEndpointConventionBuilder e = app.MapGet("/x", () => 1); e.AllowAnonymous();""")]
    [InlineData("""IEndpointConventionBuilder e; e = app.MapGet("/x", () => 1); e.AllowAnonymous();""")]
    [InlineData("""app.MapGet("/x", new ProtectedInstance().H);""")]
    [InlineData("""AuthorizationEndpointConventionBuilderExtensions.AllowAnonymous(app.MapGet("/x", () => 1));""")]
    [InlineData("""group.RequireApiKey(); group.MapGet("/x", () => 1);""")]
    [InlineData("""app.MapGet("/x", handler);""")] // SKIT0005
    public Task EndpointThatDecides_IsLeftAlone(string body) => AnalyzerHost.LeavesAloneAsync("SKIT0006", InMethod(body));

    [Fact]
    public Task TopLevelStatements_AreReadAsOneBody() => AnalyzerHost.FlagsAsync(
        "SKIT0006",
        DiagnosticSeverity.Info,
        """
        var app = WebApplication.Create();
        var closed = app.MapGroup("/closed");
        closed.RequireApiKey();
        closed.MapGet("/x", () => 1);
        app.{|MapGet|}("/open", () => 1);
        app.Run();
        """);

    private static string InMethod(string body) =>
        $$"""
        public class C
        {
            static int H() => 1;
            static void M(WebApplication app, RouteGroupBuilder group, Delegate handler) { {{body}} }
        }
        [ApiKeyProtected] public static class ProtectedClass { public static int H() => 1; }
        public class Base { public int H() => 1; } [ApiKeyProtected] public class ProtectedInstance : Base;
        [AllowAnonymous] public static class OpenClass { public static int H() => 1; } // the framework does not read it there
        """;
}
