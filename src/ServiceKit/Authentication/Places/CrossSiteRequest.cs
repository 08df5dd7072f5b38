using Microsoft.AspNetCore.Http;

namespace ServiceKit.Authentication;

/// <summary>
/// Whether a browser sends a request that may change something on behalf of another site. Matters for cookies alone: every other
/// place has to be filled on purpose.
/// </summary>
/// <remarks>
/// <c>Sec-Fetch-Site</c> decides (W3C Fetch Metadata section 2.4); where there is none, as in older browsers and in WebSocket
/// handshakes of some, <c>Origin</c> (RFC 6454 section 7) has to name this host. Callers that are no browsers send neither.
/// </remarks>
internal static class CrossSiteRequest
{
    public static bool Is(HttpRequest request)
    {
        if (ChangesNothing(request))
        {
            return false;
        }

        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0)
        {
            return site is not ["same-origin" or "none"];
        }

        var origin = request.Headers.Origin;
        return origin.Count > 0 && !(origin.Count == 1 && Names(origin[0], request.Host));
    }

    // Safe methods (RFC 9110 section 9.2.1). A WebSocket handshake is a GET too, but opens a connection to send on.
    private static bool ChangesNothing(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        && request.Headers.Upgrade.Count == 0;

    // Without the scheme, which a proxy in front may have changed.
    private static bool Names(string? origin, HostString host) =>
        origin?.IndexOf("://", StringComparison.Ordinal) is >= 0 and var end
        && host.HasValue
        && origin.AsSpan(end + 3).Equals(host.Value, StringComparison.OrdinalIgnoreCase);
}
