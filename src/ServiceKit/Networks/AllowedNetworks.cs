using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;
using ServiceKit.Authentication;

namespace ServiceKit.Networks;

/// <summary>
/// The networks that the service is open to, now. Follows the configuration; a change that cannot be used changes nothing, and
/// a list that vanishes does not mean everyone.
/// </summary>
internal sealed class AllowedNetworks(AllowedNetworkSources sources, IConfiguration configuration, AuthenticationLog log) : IDisposable
{
    private readonly Lock _loading = new();
    private volatile NetworkList _current = NetworkList.Nobody;
    private NetworkEntries? _entries;
    private string? _fault;
    private IDisposable? _changes;

    public NetworkList Current => _current;

    /// <summary>Whether some address is not fine.</summary>
    public bool AreRestricted => !ReferenceEquals(_current, NetworkList.Everyone);

    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton<AllowedNetworkSources>();
        services.AddSingleton<AllowedNetworks>();
        services.AddSingleton<ClientAddressCheck>();
        services.AddHostedService<AllowedNetworksLoader>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ForwardingCheck>());
    }

    /// <summary>Reads the list for the first time, and follows it from there on.</summary>
    /// <exception cref="ApiKeyConfigurationException">It cannot be used.</exception>
    public void Load()
    {
        // First of all, so that no change between reading and following is lost.
        _changes = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
        lock (_loading)
        {
            Apply(sources.Read());
        }
    }

    public void Dispose() => _changes?.Dispose();

    private void Reload()
    {
        lock (_loading)
        {
            try
            {
                Apply(sources.Read());
            }
            catch (ApiKeyConfigurationException exception)
            {
                Keep(exception.Message);
            }
        }
    }

    private void Apply((NetworkEntries Entries, NetworkList List)? read)
    {
        if (read is not var (entries, list))
        {
            if (_entries is not null)
            {
                Keep($"{_entries.Source} is gone. Write * to allow everyone.");
                return;
            }

            _current = NetworkList.Everyone;
            return;
        }

        // The configuration tells that something changed, not what.
        _fault = null;
        if (_entries is null || entries.Source != _entries.Source || !entries.Texts.SequenceEqual(_entries.Texts))
        {
            _current = list;
            _entries = entries;
            log.NetworksLoaded(entries);
        }
    }

    // Once per fault: one change of a file is often reported several times.
    private void Keep(string fault)
    {
        if (fault != _fault)
        {
            _fault = fault;
            log.NetworksKept(fault);
        }
    }
}
