using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceKit.Hosting;

namespace ServiceKit.Observability.Logging;

/// <summary>Gives each request its id, on whatever it is answered with, and logs it once it is over: one line.</summary>
internal sealed class RequestLogMiddleware(RequestDelegate next, RequestIds ids, ILoggerFactory loggers, TimeProvider clock, IOptions<ServiceLoggingOptions> options)
{
    private static readonly EventId Event = new(301, "request");

    private readonly ILogger _logger = loggers.CreateLogger(HostingLog.Category);
    private readonly HashSet<string> _quiet = new(options.Value.QuietPaths, StringComparer.Ordinal);

    public async Task InvokeAsync(HttpContext context)
    {
        var id = ids.Of(context.Request);
        context.TraceIdentifier = id;
        // When the answer starts: what handles an exception clears the header fields that were set before.
        context.Response.OnStarting(static request =>
        {
            var (response, value) = ((HttpResponse, string))request;
            response.Headers[RequestIds.Header] = value;
            return Task.CompletedTask;
        }, (context.Response, id));

        var path = context.Request.Path.Value;
        var begun = clock.GetTimestamp();
        using var scope = _logger.BeginScope(new RequestIdScope(id));
        var completed = false;
        try
        {
            await next(context);
            completed = true;
        }
        finally
        {
            // An exception that gets this far becomes a 500 of the server's, unless something was sent before.
            var status = completed || context.Response.HasStarted ? context.Response.StatusCode : StatusCodes.Status500InternalServerError;
            Log(context, path, id, status, clock.GetElapsedTime(begun));
        }
    }

    private void Log(HttpContext context, string? path, string id, int status, TimeSpan duration)
    {
        var level = status >= StatusCodes.Status500InternalServerError ? LogLevel.Error
            : path is not null && _quiet.Contains(path) ? LogLevel.Debug
            : LogLevel.Information;
        if (_logger.IsEnabled(level))
        {
            _logger.Log(level, Event, new RequestLine(context, id, status, duration), null, static (line, _) => line.ToString());
        }
    }
}
