using Microsoft.AspNetCore.Http;

namespace ServiceKit.Tool.Tests.Conformance;

/// <summary>Where the paths of an OpenAPI document begin.</summary>
public sealed class DocumentServerTests
{
    [Theory]
    [Trait("Feature", "B12")]
    [InlineData("", "", "/things")]
    [InlineData("", """ "servers": [{ "url": "/" }], """, "/things")]
    [InlineData("", """ "servers": [{ "url": "/v1" }, { "url": "/v2" }], """, "/v1/things")]
    [InlineData("", """ "servers": [{ "url": "v1/" }], """, "/v1/things")]
    [InlineData("", """ "servers": [{ "url": "{self}/v1" }], """, "/v1/things")]
    [InlineData("", """ "servers": [{ "url": "/{version}", "variables": { "version": { "default": "v3" } } }], """, "/v3/things")]
    [InlineData("/base", "", "/base/things")]
    [InlineData("/base", """ "servers": [{ "url": "/base" }], """, "/base/things")]
    [InlineData("/base", """ "servers": [{ "url": "/base/v1" }], """, "/base/v1/things")]
    [InlineData("/base", """ "servers": [{ "url": "v1" }], """, "/base/v1/things")]
    [InlineData("/base", """ "servers": [{ "url": "/v1" }], """, "/base/v1/things")]
    public async Task Document_WithServers_IsTriedWhereItSays(string root, string servers, string path)
    {
        await using var server = await StartAsync(address => Document(servers.Replace("{self}", address, StringComparison.Ordinal)), path);
        var found = await ConformanceRuns.RunAsync(new Uri(server.Address, root));
        found.Run.Ends(0);
        Assert.Equal($"GET {path[root.Length..]}", Assert.Single(found.Of("good-key")).GetProperty("on").GetString());
        Assert.Contains("good-key", found.Passed);
        Assert.DoesNotContain("warning: /openapi.json", found.Run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "servers": [{ "url": "/v1" }], """, """ "servers": [{ "url": "/v2" }], """, "", "/v2/things")]
    [InlineData(""" "servers": [{ "url": "/v1" }], """, """ "servers": [{ "url": "/v2" }], """, """ "servers": [{ "url": "/v3" }] """, "/v3/things")]
    public async Task Server_OfThePathOrTheOperation_CountsBeforeThatOfTheDocument(string document, string ofPath, string ofOperation, string path)
    {
        await using var server = await StartAsync(_ => Document(document, ofPath, ofOperation), path);
        var found = await ConformanceRuns.RunAsync(server.Address);
        found.Run.Ends(0);
        Assert.Contains("good-key", found.Passed);
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Document_OfAnotherServer_IsTriedAtTheOneThatWasNamed_AndSaidSo()
    {
        await using var other = await StartAsync(_ => "{}", "/none");
        await using var server = await StartAsync(_ => Document($$""" "servers": [{ "url": "{{other.Address.AbsoluteUri}}v1" }], """), "/v1/things");
        var found = await ConformanceRuns.RunAsync(server.Address);
        found.Run.Ends(0);
        Assert.Contains("good-key", found.Passed);
        Assert.Contains($"warning: /openapi.json says that its paths are at {other.Address.GetLeftPart(UriPartial.Authority)}.", found.Run.Error, StringComparison.Ordinal);
        Assert.Equal(0, other.Requests);
    }

    [Theory]
    [InlineData("ftp://files.example.com/")]
    [InlineData("https://{host}/v1")]
    [InlineData("http://[")]
    [InlineData("/v1?key=x")]
    public async Task Document_WithAServerThatIsNone_NamesNothing(string url)
    {
        await using var server = await StartAsync(_ => Document($$""" "servers": [{ "url": "{{url}}" }], """), "/v1/things");
        (await ConformanceRuns.RunAsync(server.Address)).Run.Ends(2);
    }

    private static string Document(string servers, string ofPath = "", string ofOperation = "") =>
        $$$"""{ "openapi": "3.1.0", {{{servers}}} "security": [{ "key": [] }], "paths": { "/things": { {{{ofPath}}} "get": { {{{ofOperation}}} } } } }""";

    private static async Task<PlainServer> StartAsync(Func<string, string> document, string path) => await PlainServer.StartAsync(new PlainRules
    {
        Before = async context =>
        {
            if (context.Request.Path.Value!.EndsWith("/openapi.json", StringComparison.Ordinal))
            {
                await context.Response.WriteAsJsonAsync(System.Text.Json.Nodes.JsonNode.Parse(document($"http://{context.Request.Host}")));
                return true;
            }

            return false;
        },
        Serve = context =>
        {
            context.Response.StatusCode = context.Request.Path == path ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        },
    });
}
