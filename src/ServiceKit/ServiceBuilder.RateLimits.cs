using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Limits;

namespace ServiceKit;

public sealed partial class ServiceBuilder
{
    /// <summary>
    /// So many requests for each client in a window: by key where one was accepted, else by address. Beyond it, callers get 429
    /// <c>Rate limit exceeded</c>. Called again with another window, both hold; with the same window, the last one.
    /// </summary>
    /// <param name="quota">A quota such as <c>100/h</c>, <c>100/15m</c> or <c>100 an hour per client</c>. The limit is named by its window: <c>per-hour</c>.</param>
    /// <param name="envVar">
    /// An environment variable, or other configuration value, that holds the quota; a number alone means so many an hour. Where it is
    /// not set, <paramref name="quota"/> holds; without one, the service does not start.
    /// </param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The quota is malformed, or neither is given.</exception>
    /// <example><code>.WithRateLimit("100 an hour per client")</code></example>
    public ServiceBuilder WithRateLimit(string? quota = null, string? envVar = null)
    {
        if (quota is null && envVar is null)
        {
            throw new ArgumentException("Give a quota, such as WithRateLimit(\"100/h\"), or the variable that holds one, such as WithRateLimit(envVar: \"API_RATE_LIMIT\").", nameof(quota));
        }

        Quota? parsed = quota is null ? null : RateLimitServiceExtensions.Parse(quota, nameof(quota));
        if (envVar is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(envVar);
            Services.AddApiKeyRateLimit(parsed, envVar);
        }
        else
        {
            Services.AddApiKeyRateLimits(options => options.Set(parsed!.Value));
        }

        return this;
    }

    /// <summary>So many requests for each client in a window: by key where one was accepted, else by address.</summary>
    /// <param name="permits">Requests in a window: 1 to 10,000,000.</param>
    /// <param name="window">The window, in whole seconds: one second to 366 days. The limit is named by it: <c>per-hour</c>.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">An argument is out of range.</exception>
    public ServiceBuilder WithRateLimit(int permits, TimeSpan window)
    {
        if (Quota.Fault(permits, window.TotalSeconds) is { } fault)
        {
            throw new ArgumentException($"The rate limit {fault}.");
        }

        return WithRateLimit(options => options.Set(new Quota(permits, window)));
    }

    /// <summary>Limits how often a client may call.</summary>
    /// <param name="configure">Adds limits.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder WithRateLimit(Action<RateLimitOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.AddApiKeyRateLimits(configure);
        return this;
    }
}
