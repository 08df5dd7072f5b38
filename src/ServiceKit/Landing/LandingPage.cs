using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit.Observability.Health;

namespace ServiceKit.Landing;

/// <summary>The page at <c>/</c>: what this service is, how it is, and where to go from here.</summary>
internal sealed class LandingPage(ServiceInfo service, KnownPages pages, IEnumerable<LandingPageLink> registered, IOptions<LandingPageOptions> options, IServiceProvider services)
{
    // A visitor is told that nobody knows yet, rather than left before an empty page until a check gives up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly string Style = ReadStyle();

    // The one style sheet of the page by its hash, and nothing else: CSP 3, section 2.3.1.
    private static readonly string ContentSecurityPolicy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private readonly HealthRounds? _health = services.GetService<HealthRounds>();
    private readonly TimeProvider _clock = services.GetService<TimeProvider>() ?? TimeProvider.System;

    public async Task WriteAsync(HttpContext context)
    {
        var html = Html(context.Request.PathBase.ToUriComponent(), await StateAsync(context.RequestAborted));
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(html, context.RequestAborted);
    }

    private async Task<HealthState?> StateAsync(CancellationToken cancellation)
    {
        try
        {
            return _health is null || !pages.IsHealthOpen ? null : (await _health.AllAsync(cancellation).WaitAsync(Patience, _clock, cancellation)).State;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private string Html(string pathBase, HealthState? state)
    {
        var page = new StringBuilder(4096);
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
            .Append(Encoded(service.DisplayName)).Append("</title>\n<style>").Append(Style).Append("</style>\n</head>\n<body>\n<main>\n<h1>")
            .Append(Encoded(service.DisplayName)).Append("</h1>\n<p class=\"facts\"><span>Version ").Append(Encoded(ProgramVersion.Of(service))).Append("</span>");
        if (state is { } known)
        {
            var (style, word) = known switch
            {
                HealthState.Healthy => ("healthy", "Healthy"),
                HealthState.Degraded => ("degraded", "Degraded"),
                _ => ("unhealthy", "Unhealthy"),
            };
            page.Append(" <span class=\"state ").Append(style).Append("\">").Append(word).Append("</span>");
        }

        page.Append("</p>\n");
        if (!string.IsNullOrWhiteSpace(service.Description))
        {
            page.Append("<p class=\"about\">").Append(Encoded(service.Description)).Append("</p>\n");
        }

        Links(page, pathBase, [.. pages.Links, .. registered, .. options.Value.Links]);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Links(StringBuilder page, string pathBase, IReadOnlyCollection<LandingPageLink> links)
    {
        if (links.Count == 0)
        {
            return;
        }

        page.Append("<nav aria-label=\"Pages of this service\">\n<ul>\n");
        foreach (var link in links)
        {
            page.Append("<li><a href=\"").Append(Encoded(link.IsLocal ? pathBase + link.Address : link.Address)).Append("\">").Append(Encoded(link.Text)).Append("</a>");
            if (!string.IsNullOrWhiteSpace(link.Description))
            {
                page.Append("<span>").Append(Encoded(link.Description)).Append("</span>");
            }

            page.Append("</li>\n");
        }

        page.Append("</ul>\n</nav>\n");
    }

    private static string Encoded(string text) => HtmlEncoder.Default.Encode(text);

    private static string ReadStyle()
    {
        using var reader = new StreamReader(typeof(LandingPage).Assembly.GetManifestResourceStream("ServiceKit.landing.css")!);
        // The hash is of the bytes that are sent, whatever the line ends of the machine that built this.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
