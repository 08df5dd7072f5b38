using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceKit.Authentication;

namespace ServiceKit.Networks;

/// <summary>The peers whose <c>X-Forwarded-For</c> is believed: those named in code, else those of the configuration.</summary>
internal sealed class TrustedProxies
{
    public const string Section = "ServiceKit:TrustedProxies";

    /// <summary>The word for peers on a Unix socket, which have no address. nginx has the same one in <c>set_real_ip_from</c>.</summary>
    public const string UnixSockets = "unix:";

    private const string NotEveryone = "Any client could then send X-Forwarded-For and choose its own address. Name the proxies, such as 10.0.0.5 or 10.0.1.0/28.";

    private readonly NetworkList _list = NetworkList.Nobody;
    private readonly bool _unixSockets;

    /// <exception cref="ApiKeyConfigurationException">Proxies are wanted and not named, malformed, or everyone.</exception>
    public TrustedProxies(IOptions<TrustedProxyOptions> options, IConfiguration configuration)
    {
        var entries = options.Value.Networks.Count > 0
            ? new NetworkEntries("The trusted proxies given in code", options.Value.Networks)
            : NetworkEntries.Of(configuration, Section, Section);
        if (entries is null)
        {
            if (options.Value.Needed)
            {
                throw new ApiKeyConfigurationException($"Trusted proxies are wanted, but none is named. Set {Section} to their addresses, such as 10.0.0.5.");
            }

            return;
        }

        AreGiven = true;
        _unixSockets = entries.Texts.Any(text => text?.Trim() is UnixSockets);
        Networks = Read(entries);
        _list = NetworkList.Of(Networks);
        if (_list.CoversAFamily)
        {
            throw new ApiKeyConfigurationException($"{entries.Source}: together they are every address there is. {NotEveryone}");
        }
    }

    public bool AreGiven { get; }

    /// <summary>Whether the middleware was placed, without which all of this does nothing.</summary>
    public bool InUse { get; set; }

    public IReadOnlyList<IPNetwork> Networks { get; } = [];

    public static void AddTo(IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(TrustedProxies)))
        {
            return;
        }

        services.AddSingleton<TrustedProxies>();
        services.TryAddSingleton<AuthenticationLog>();
        services.AddSingleton<IConfigureOptions<ForwardedHeadersOptions>, TrustedProxySetup>();
        services.AddSingleton<IPostConfigureOptions<ForwardedHeadersOptions>, TrustedProxySetup>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ForwardingCheck>());
    }

    public bool Trust(IPAddress? peer) => peer is null ? _unixSockets : _list.Contains(peer);

    private static IReadOnlyList<IPNetwork> Read(NetworkEntries entries)
    {
        if (entries.Texts.Count == 0)
        {
            throw new ApiKeyConfigurationException($"{entries.Source}: there is no proxy in it. Write their addresses, such as 10.0.0.5, or leave it out.");
        }

        if (entries.Texts.Any(text => text?.Trim() is NetworkSyntax.Everyone))
        {
            throw new ApiKeyConfigurationException($"{entries.Source}: * would trust everyone. {NotEveryone}");
        }

        return NetworkList.Fault(entries.Texts, ApiKeyLimits.MaxTrustedProxies, except: UnixSockets, out var networks) is { } fault
            ? throw new ApiKeyConfigurationException($"{entries.Source}: {fault}.")
            : networks;
    }
}
