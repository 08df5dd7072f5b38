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

    // Where it is asked for by its name, in a version that is known, and not less than the older format. What covers neither is answered with that.
    private static bool WantsOpenMetrics(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return false;
        }

        var open = 0.0;
        foreach (var type in accepted.Where(IsOpenMetrics))
        {
            open = Math.Max(open, type.Quality ?? 1);
        }

        return open > 0 && open >= QualityOfText(accepted);
    }

    private static bool IsOpenMetrics(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Parameters.FirstOrDefault(p => p.Name.Equals("version", StringComparison.OrdinalIgnoreCase))?.Value ?? default).Value is null or "" or "1.0.0" or "0.0.1";

    // The most specific range that covers it decides: RFC 9110 section 12.5.1.
    private static double QualityOfText(IEnumerable<MediaTypeHeaderValue> accepted)
    {
        foreach (var range in (string[])["text/plain", "text/*", "*/*"])
        {
            var covering = accepted.Where(type => type.MediaType.Equals(range, StringComparison.OrdinalIgnoreCase)).Select(type => type.Quality ?? 1).ToList();
            if (covering.Count > 0)
            {
                return covering.Max();
            }
        }

        return 0;
    }
}
