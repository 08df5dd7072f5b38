using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceKit.Limits;
using ServiceKit.Limits.Clients;

namespace ServiceKit.Authentication;

internal sealed partial class AuthenticationLog
{
    /// <summary>Once for each client and window, or minute where the window is shorter, and no more than 100 times a minute in all.</summary>
    public void RateLimited(HttpRequest request, RateLimitRefusal refusal)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            var client = refusal.Key is { } key ? $"{key.Name} ({key.Id})" : refusal.Address.ToString();
            RateLimited(client, string.Join(", ", refusal.Violated), MethodOf(request), PathOf(request));
        }
    }

    /// <summary>Once for each address and minute, and no more than 100 times a minute in all.</summary>
    public void TooManyAttempts(HttpRequest request, ClientAddress address)
    {
        if (_logger.IsEnabled(LogLevel.Warning))
        {
            TooManyAttempts(address.ToString(), MethodOf(request), PathOf(request));
        }
    }

    [LoggerMessage(10, LogLevel.Warning, "auth.rate_limited: {client} used up {policies} {method} {path}", EventName = "auth.rate_limited", SkipEnabledCheck = true)]
    private partial void RateLimited(string client, string policies, string method, string path);

    [LoggerMessage(11, LogLevel.Warning, "auth.too_many_attempts: too many invalid keys from {address} {method} {path}", EventName = "auth.too_many_attempts", SkipEnabledCheck = true)]
    private partial void TooManyAttempts(string address, string method, string path);
}
