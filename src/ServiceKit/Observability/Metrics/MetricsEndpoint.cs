using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using ServiceKit.Problems;

namespace ServiceKit.Observability.Metrics;

/// <summary>The handler of <c>/metrics</c>.</summary>
internal sealed class MetricsEndpoint(MetricsCollector collector)
{
    public const string Path = "/metrics";
    public const string TextType = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    // Each holds the whole text in memory until its client has read it.
    private const int MaxAtOnce = 16;

    private int _open;

    public async Task HandleAsync(HttpContext context)
    {
        var openMetrics = WantsOpenMetrics(context.Request);
        var response = context.Response;
        if (Interlocked.Increment(ref _open) > MaxAtOnce)
        {
            Interlocked.Decrement(ref _open);
            response.Headers.RetryAfter = "5";
            await ProblemResponse.WriteAsync(context, ProblemCatalogue.TooManyScrapes);
            return;
        }

        try
        {
            response.ContentType = openMetrics ? OpenMetricsType : TextType;
            response.Headers.CacheControl = "no-store";
            response.Headers.Vary = HeaderNames.Accept;
            if (HttpMethods.IsHead(context.Request.Method))
            {
                return;
            }

            var text = await collector.ScrapeAsync(openMetrics, context.RequestAborted);
            response.ContentLength = text.Length;
            await response.Body.WriteAsync(text, context.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    // Where it is asked for, in a version that is known, and not less than the older format. What neither covers is answered with that.
    private static bool WantsOpenMetrics(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return false;
        }

        var open = 0.0;
        var text = 0.0;
        foreach (var type in accepted)
        {
            var quality = type.Quality ?? 1;
            if (type.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase))
            {
                var version = type.Parameters.FirstOrDefault(p => p.Name.Equals("version", StringComparison.OrdinalIgnoreCase))?.Value.Value;
                open = version is null or "1.0.0" or "0.0.1" ? Math.Max(open, quality) : open;
            }
            else if (type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
            {
                text = Math.Max(text, quality);
            }
        }

        return open > 0 && open >= text;
    }
}
