using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServiceKit.Tests.Monitoring;

/// <summary>Hears whenever a Prometheus has kept something, since it writes a copy of that here. What is in the copy is of no interest.</summary>
internal sealed class RemoteWriteSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private TaskCompletionSource _next = NewSignal();

    private RemoteWriteSink(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>Ends with the next copy. To be had before one looks, so that what comes in between is not missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public static async Task<RemoteWriteSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var sink = new RemoteWriteSink(builder.Build());
        sink._app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            Interlocked.Exchange(ref sink._next, NewSignal()).SetResult();
        });
        await sink._app.StartAsync(TestContext.Current.CancellationToken);
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
