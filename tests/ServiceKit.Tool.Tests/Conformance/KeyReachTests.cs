using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServiceKit.Tool.Tests.Conformance;

/// <summary>Where the good key goes, whatever a server or its document says.</summary>
public sealed class KeyReachTests
{
    [Fact]
    [Trait("Feature", "B12")]
    public async Task GoodKey_IsNotSentWithAMethodThatChangesSomething_InWhateverForm()
    {
        await using var server = await Recorder.StartAsync();
        await ConformanceRuns.RunAsync(server.Address, "--path", "DELETE /things/1");
        Assert.NotEmpty(server.Requests);
        Assert.DoesNotContain(server.Requests, request => request.Contains(ConformanceRuns.Key[..^1], StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task GoodKey_IsNotSentInTheQuery_UnlessAskedFor()
    {
        await using var server = await Recorder.StartAsync();
        using var tool = new ToolRun();
        tool.Variables["SERVICEKIT_CONFORMANCE_KEY"] = ConformanceRuns.Key;
        await tool.RunAsync(["conformance", server.Address.AbsoluteUri, "--path", "/things/1"]);
        Assert.DoesNotContain(server.Requests, request => request.Split('\n')[0].Contains(ConformanceRuns.Key, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(server.Requests, request => request.Contains(ConformanceRuns.Key, StringComparison.Ordinal));
    }

    [Theory]
    [Trait("Feature", "B12")]
    [InlineData("@{other}/x")]
    [InlineData("things")]
    [InlineData("/a b")]
    [InlineData("/a\\r\\nX-Injected: 1")]
    public async Task Document_WithAPathThatLeadsElsewhere_SendsNothingThere(string path)
    {
        await using var other = await Recorder.StartAsync();
        await using var server = await Recorder.StartAsync(document: $$$"""
            { "openapi": "3.1.0", "security": [{ "key": [] }], "paths": { "{{{path.Replace("{other}", other.Address.Authority, StringComparison.Ordinal)}}}": { "get": {} } } }
            """);
        var found = await ConformanceRuns.RunAsync(server.Address);
        found.Run.Ends(2);
        Assert.Empty(other.Requests);
        Assert.DoesNotContain(server.Requests, request => request.Contains("X-Injected", StringComparison.Ordinal));
    }

    /// <summary>A server that lets nobody in and keeps what it was sent.</summary>
    private sealed class Recorder(WebApplication app, ConcurrentQueue<string> requests) : IAsyncDisposable
    {
        public Uri Address => new(app.Urls.First());

        public IReadOnlyCollection<string> Requests => requests;

        public static async Task<Recorder> StartAsync(string? document = null)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var requests = new ConcurrentQueue<string>();
            app.Run(async context =>
            {
                requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}\n{string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}"))}");
                if (context.Request.Path == "/openapi.json" && document is not null)
                {
                    context.Response.ContentType = "application/json";
                    await context.Response.WriteAsync(document);
                    return;
                }

                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = "ApiKey realm=\"things\"";
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new Recorder(app, requests);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
