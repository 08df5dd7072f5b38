using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceKit.Authentication;

namespace ServiceKit.ApiKeys;

/// <summary>Fills the ring before any server listens; a service without a usable key set does not start.</summary>
internal sealed class ApiKeyLoader(ApiKeySources sources, ApiKeyRingHolder ring, PublicPaths publicPaths, ApiKeysInUse inUse, IOptions<ApiKeyOptions> options, AuthenticationLog log)
    : IHostedLifecycleService
{
    // A file that is a pipe without a writer blocks whoever opens it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var loaded = await LoadAsync(cancellationToken);
        ring.Swap(loaded);
        log.KeysLoaded(loaded, publicPaths.OpenEverything);
        log.RiskyPlaces(options.Value);
    }

    private async Task<ApiKeyRing> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => ApiKeyRing.Create(sources.Read()), cancellationToken).WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new ApiKeyConfigurationException($"The API keys could not be read within {Patience.TotalSeconds} seconds. Is the key file a pipe that nobody writes to?", exception);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!inUse.Everywhere)
        {
            log.NotInUse();
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
