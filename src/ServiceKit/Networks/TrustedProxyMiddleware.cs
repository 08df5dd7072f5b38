using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ServiceKit.Networks;

/// <summary>
/// The framework's forwarded headers, closed where it is open: a peer without an address has to be trusted too, and a chain
/// that breaks off at a trusted proxy leaves no address, not the proxy's.
/// </summary>
/// <remarks>
/// A client can break the chain: after <c>X-Forwarded-For: "</c>, what a proxy appends belongs to a quoted text, nothing is
/// taken over, and the client would pass for the proxy, which is often in a network that is allowed.
/// </remarks>
internal sealed class TrustedProxyMiddleware(
    RequestDelegate next, TrustedProxies proxies, IOptions<ForwardedHeadersOptions> options, ILoggerFactory loggers)
{
    private readonly ForwardedHeadersMiddleware _forwarded = new(next, loggers, options);
    private readonly string _header = options.Value.ForwardedForHeaderName;
    private readonly bool _takesAddress = options.Value.ForwardedHeaders.HasFlag(ForwardedHeaders.XForwardedFor);

    public Task InvokeAsync(HttpContext context)
    {
        var connection = context.Connection;
        if (proxies.Trust(connection.RemoteIpAddress))
        {
            _forwarded.ApplyForwarders(context);
            if (_takesAddress && proxies.Trust(connection.RemoteIpAddress) && BrokeOff(context.Request))
            {
                connection.RemoteIpAddress = null;
                context.Features.Set(BrokenChain.Instance);
            }
        }

        return next(context);
    }

    // What was taken over is taken out of the header.
    private bool BrokeOff(HttpRequest request)
    {
        foreach (var value in request.Headers[_header])
        {
            if (value.AsSpan().ContainsAnyExcept(',', ' ', '\t'))
            {
                return true;
            }
        }

        return false;
    }
}
