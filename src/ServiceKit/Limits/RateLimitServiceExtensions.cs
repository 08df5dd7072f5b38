using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServiceKit;
using ServiceKit.Authentication;
using ServiceKit.CompilerServices;
using ServiceKit.Limits;
using ServiceKit.Observability;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers rate limits without <see cref="ServiceBuilder"/>.</summary>
public static class RateLimitServiceExtensions
{
    /// <summary>
    /// Limits how often a client may call. Takes effect with <c>app.UseApiKeys()</c>; without it, at endpoints that ask for a key.
    /// Limits in the configuration section <c>ServiceKit:RateLimits</c> hold with <c>AddApiKeys()</c> alone.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Adds limits. May be called several times.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddApiKeyRateLimits(this IServiceCollection services, Action<RateLimitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        if (services.Any(s => s.ServiceType == typeof(RateLimits)))
        {
            return services;
        }

        // After the program has spoken, so that whoever runs it has the last word.
        services.AddOptions<RateLimitOptions>().PostConfigure<IConfiguration>(RateLimitConfiguration.Apply).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AuthenticationLog>();
        AuthenticationMeter.AddTo(services);
        services.AddSingleton<LimitClock>();
        services.AddSingleton<RateLimits>();
        services.TryAddSingleton<ServiceKit.Problems.PreparedProblems>();
        services.AddSingleton<LimitRefusals>();
        services.AddSingleton<RateLimitGate>();
        ProtectionCheck.AddTo(services);
        return services;
    }

    /// <summary>So many requests for each client in a window, by key where one was accepted, else by address.</summary>
    /// <param name="services">The services.</param>
    /// <param name="quota">A quota such as <c>100/h</c>, <c>100/15m</c> or <c>100 an hour per client</c>. The limit is named by its window: <c>per-hour</c>.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentException">The quota is malformed.</exception>
    public static IServiceCollection AddApiKeyRateLimits(this IServiceCollection services, string quota)
    {
        var parsed = Parse(quota, nameof(quota));
        return services.AddApiKeyRateLimits(options => options.Set(parsed));
    }

    internal static IServiceCollection AddApiKeyRateLimit(this IServiceCollection services, Quota? quota, string variable)
    {
        services.AddApiKeyRateLimits();
        services.AddOptions<RateLimitOptions>().Configure<IConfiguration>((options, configuration) =>
            RateLimitConfiguration.ApplyVariable(options, configuration, variable, quota));
        return services;
    }

    internal static Quota Parse(string quota, string parameter) =>
        Quota.Read(quota, out var parsed) is { } fault ? throw new ArgumentException($"The rate limit {fault}.", parameter) : parsed;
}
