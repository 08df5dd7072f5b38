using Microsoft.CodeAnalysis;

namespace ServiceKit.Generators.Tests.Analyzers;

/// <summary>SKIT0009: <c>UseApiKeys()</c> where it cannot do its work.</summary>
public sealed class MisplacedMiddlewareTests
{
    [Theory]
    [InlineData("""app.UseRouting(); app.UseEndpoints(e => { }); app.{|UseApiKeys|}();""", "after UseEndpoints()")]
    [InlineData("""app.{|UseApiKeys|}(); app.UseRouting(); app.UseEndpoints(e => { });""", "before UseRouting()")]
    [InlineData("""app.Run(context => Task.CompletedTask); app.{|UseApiKeys|}();""", "after Run()")]
    [InlineData("""app.UseRouting().UseEndpoints(e => { }).{|UseApiKeys|}();""", "after UseEndpoints()")]
    [InlineData("""app.{|UseApiKeys|}().UseRouting();""", "before UseRouting()")]
    [InlineData("""if (given) { app.UseRouting(); app.UseEndpoints(e => { }); app.{|UseApiKeys|}(); }""", "after UseEndpoints()")]
    [InlineData("""other.UseWhen(c => true, branch => { branch.UseEndpoints(e => { }); branch.{|UseApiKeys|}(); });""", "after UseEndpoints()")]
    public async Task WrongPlace_IsFlagged(string body, string place)
    {
        var diagnostic = Assert.Single(await AnalyzerHost.FlagsAsync("SKIT0009", DiagnosticSeverity.Warning, InMethod(body)));
        Assert.StartsWith($"UseApiKeys() stands {place}", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public Task WrongPlaceInTopLevelStatements_IsFlagged() => AnalyzerHost.FlagsAsync(
        "SKIT0009",
        DiagnosticSeverity.Warning,
        """
        var app = WebApplication.Create();
        app.UseEndpoints(e => { });
        app.{|UseApiKeys|}();
        app.Run();
        """);

    [Theory]
    [InlineData("""app.UseRouting(); app.UseApiKeys(); app.UseEndpoints(e => { }); app.Run(context => Task.CompletedTask);""")]
    [InlineData("""app.UseRouting().UseApiKeys().UseEndpoints(e => { });""")]
    [InlineData("""app.UseStaticFiles(); app.UseFileServer(); app.UseApiKeys();""")]
    [InlineData("""app.UseApiKeys(); app.Run();""")]
    [InlineData("""other.UseEndpoints(e => { }); app.UseApiKeys(); other.UseRouting();""")]
    [InlineData("""if (given) { app.Run(context => Task.CompletedTask); } app.UseApiKeys();""")]
    [InlineData("""app.Map("/x", branch => branch.Run(context => Task.CompletedTask)); app.UseApiKeys();""")]
    [InlineData("""app.UseRouting(); app.UseApiKeys(); app.UseRouting();""")]
    public Task RightPlace_IsLeftAlone(string body) => AnalyzerHost.LeavesAloneAsync("SKIT0009", InMethod(body));

    private static string InMethod(string body) => $$"""public class C { static void M(WebApplication app, IApplicationBuilder other, bool given) { {{body}} } }""";
}
