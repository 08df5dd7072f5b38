using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServiceKit.Tests.Telemetry;

/// <summary>
/// Takes what is sent by OTLP over HTTP, and keeps the bytes. It is no collector: none is to be had where these tests run. It does not read the
/// protobuf, in which texts stand as they are.
/// </summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpSink(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>What arrived, by path, with the headers.</summary>
    public ConcurrentQueue<(string Path, string Text, string? Authorization)> Received { get; } = [];

    public static async Task<OtlpSink> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var sink = new OtlpSink(builder.Build());
        sink._app.MapPost("/{**path}", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            sink.Received.Enqueue((context.Request.Path, Encoding.UTF8.GetString(body.ToArray()), context.Request.Headers.Authorization));
            return Results.Bytes([], "application/x-protobuf");
        });
        await sink._app.StartAsync(TestContext.Current.CancellationToken);
        return sink;
    }

    public string Text(string path) => string.Concat(Received.Where(r => r.Path == path).Select(r => r.Text));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
