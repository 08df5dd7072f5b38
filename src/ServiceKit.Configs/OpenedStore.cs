using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Configs;

/// <summary>
/// The store, made ready. A store that cannot be reached when the service starts is asked again later, as is that of keys; one that must not be
/// used stops the start.
/// </summary>
internal sealed class OpenedStore(IServiceProvider services, TimeProvider clock, ConfigLog log) : IHostedService
{
    // The start does not wait for a database that does not come.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // After a failure callers are answered from it for a while: a thousand of them are not to be a thousand attempts to connect.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _turn = new();
    private Task<IConfigStore>? _opening;
    private long _begun;

    public Task<IConfigStore> GetAsync(CancellationToken cancellationToken)
    {
        var opening = Opening();
        return opening.IsCompletedSuccessfully ? opening : opening.WaitAsync(cancellationToken);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GetAsync(cancellationToken).WaitAsync(Patience, clock, cancellationToken);
        }
        catch (ApiKeyStoreException fault) when (!fault.IsFinal)
        {
            log.Unreachable(fault.Message);
        }
        catch (TimeoutException)
        {
            log.Unreachable($"it is not ready after {Patience.TotalSeconds} seconds");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task<IConfigStore> Opening()
    {
        lock (_turn)
        {
            if (_opening is null || (_opening.IsCompleted && !_opening.IsCompletedSuccessfully && clock.GetElapsedTime(_begun) >= Pause))
            {
                _begun = clock.GetTimestamp();
                _opening = Task.Run(OpenAsync);
            }

            return _opening;
        }
    }

    private async Task<IConfigStore> OpenAsync()
    {
        var store = Find();
        await services.GetRequiredService<IApiKeyStore>().InitializeAsync(CancellationToken.None);
        return store;
    }

    private IConfigStore Find() => services.GetService<IConfigStore>() ?? services.GetRequiredService<IApiKeyStore>() as IConfigStore ?? throw new ApiKeyConfigurationException(
        "The store of the service keeps no configurations. Let it implement IConfigStore too, or register one: services.AddSingleton<IConfigStore, …>().");
}
