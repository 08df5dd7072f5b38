using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Configs;

/// <summary>
/// The store, made ready. A store that cannot be reached when the service starts is asked again with each call, as is that of keys; one
/// that must not be used stops the start.
/// </summary>
internal sealed class OpenedStore(IServiceProvider services, ConfigLog log) : IHostedService
{
    private volatile IConfigStore? _opened;

    public async ValueTask<IConfigStore> GetAsync(CancellationToken cancellationToken)
    {
        if (_opened is { } opened)
        {
            return opened;
        }

        // Called twice at once, it does nothing the second time.
        var store = Find();
        await services.GetRequiredService<IApiKeyStore>().InitializeAsync(cancellationToken);
        return _opened = store;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GetAsync(cancellationToken);
        }
        catch (ApiKeyStoreException fault) when (!fault.IsFinal)
        {
            log.Unreachable(fault.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IConfigStore Find() => services.GetService<IConfigStore>() ?? services.GetRequiredService<IApiKeyStore>() as IConfigStore ?? throw new ApiKeyConfigurationException(
        "The store of the service keeps no configurations. Let it implement IConfigStore too, or register one: services.AddSingleton<IConfigStore, …>().");
}
