using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;
using ServiceKit.Limits;

namespace ServiceKit.Networks;

/// <summary>Looks at start for trusted proxies that nothing reads, and for addresses that matter but are believed from anyone.</summary>
internal sealed class ForwardingCheck(IServiceProvider services, AuthenticationLog log) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<TrustedProxies>() is { } proxies)
        {
            return proxies is { AreGiven: true, InUse: false }
                ? throw new ApiKeyConfigurationException("Trusted proxies are named, but app.UseTrustedProxies() was not called. Call it before everything that looks at the client's address.")
                : Task.CompletedTask;
        }

        return services.GetService<IConfiguration>() is { } configuration && NetworkEntries.Of(configuration, TrustedProxies.Section, TrustedProxies.Section) is not null
            ? throw new ApiKeyConfigurationException($"{TrustedProxies.Section} is set, but nothing reads it. Call services.AddTrustedProxies() and app.UseTrustedProxies(), or take it out.")
            : Task.CompletedTask;
    }

    // Keys are loaded by then.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (AddressesMatter() && AnyoneIsBelieved(services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value))
        {
            log.ForwardedFromAnyone();
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // To networks, to limits by address, and to whoever tries keys: with a new address for each guess nothing slows them down.
    private bool AddressesMatter() =>
        services.GetService<AllowedNetworks>()?.AreRestricted is true
        || services.GetService<ApiKeyRingHolder>()?.Current?.HasNetworks is true
        || services.GetService<GuessThrottle>()?.Attempts is not null
        || services.GetService<RateLimits>()?.All.Any(limit => limit.Policy.Client is not RateLimitClient.Key) is true;

    // What ASPNETCORE_FORWARDEDHEADERS_ENABLED does, and many a recipe: with both lists empty, the framework does not ask who sent the header.
    private static bool AnyoneIsBelieved(ForwardedHeadersOptions options) =>
        options.ForwardedHeaders.HasFlag(ForwardedHeaders.XForwardedFor) && options.KnownIPNetworks.Count == 0 && options.KnownProxies.Count == 0;
}
