using Microsoft.CodeAnalysis;

namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>SKIT0010: a path in the list of open ones whose endpoint asks for a key.</summary>
public sealed class OpenPathTests
{
    [Theory]
    [InlineData("""b.WithAuth(unauthenticatedPaths: ["/docs", {|"/x"|}]); app.MapGet("/x", [ApiKeyProtected] () => 1);""")]
    [InlineData("""b.WithAuth(unauthenticatedPaths: new[] { {|"/x"|} }); app.MapGet("x/", H);""")]
    [InlineData("""b.WithAuth(options => options.UnauthenticatedPaths = [{|"/X"|}]); app.MapPost("/x", H);""")]
    [InlineData("""b.WithAuth(options => options.UnauthenticatedPaths = [{|"/g/x"|}]); var g = app.MapGroup("/g"); g.MapGet("/x", H);""")]
    [InlineData("""b.WithAuth(unauthenticatedPaths: [{|"/g"|}]); app.MapGroup("/g").RequireApiKey().MapGet("/", () => 1);""")]
    [InlineData("""b.WithAuth(unauthenticatedPaths: [{|"/x"|}]); app.MapGet("/x", () => 1).RequireApiKey();""")]
    [InlineData("""b.WithAuth(unauthenticatedPaths: [{|"/x"|}]); app.MapGet("/x", handler).RequireApiKeyWithAnyOf("a");""")]
    [InlineData("""b.WithAuth(unauthenticatedPaths: [{|"/"|}]); app.MapGet("", H);""")]
    public Task OpenPathOfProtectedEndpoint_IsFlagged(string body) => AnalyzerHost.FlagsAsync("SKIT0010", DiagnosticSeverity.Warning, InMethod(body));

    [Theory]
    [InlineData("""b.WithAuth(unauthenticatedPaths: ["/x"]); app.MapGet("/x", () => 1);""")]
    [InlineData("""b.WithAuth(unauthenticatedPaths: ["/x"]); app.MapGet("/y", H);""")]
    [InlineData("""b.WithAuth(unauthenticatedPaths: ["/x/*"]); app.MapGet("/x/y", H);""")] // an exception from the prefix
    [InlineData("""b.WithAuth(unauthenticatedPaths: ["/x"]); app.MapGet("/{id}", H);""")]
    [InlineData("""b.WithAuth(unauthenticatedPaths: ["/x"]); app.MapGet("/x", H).AllowAnonymous();""")]
    [InlineData("""b.WithAuth(unauthenticatedPaths: ["/x"]); app.MapGroup("/g").MapGet("/x", H);""")]
    [InlineData("""b.WithAuth(unauthenticatedPaths: ["/x"]); group.MapGet("/x", H);""")] // its prefix is unknown
    [InlineData("""b.WithAuth(unauthenticatedPaths: [path]); app.MapGet("/x", H);""")]
    [InlineData("""b.WithAuth(apiKeyFile: "/x"); app.MapGet("/x", H);""")]
    public Task OpenPathOfAnotherEndpoint_IsLeftAlone(string body) => AnalyzerHost.LeavesAloneAsync("SKIT0010", InMethod(body));

    private static string InMethod(string body) =>
        $$"""
        public class C
        {
            [ApiKeyProtected("a")] static int H() => 1;
            static void M(ServiceBuilder b, WebApplication app, RouteGroupBuilder group, Delegate handler, string path) { {{body}} }
        }
        """;
}
