using Microsoft.Extensions.Hosting;
using ServiceKit.Authentication;

namespace ServiceKit.ApiKeys;

/// <summary>Fills the ring before any server listens; a service without a usable key set does not start.</summary>
internal sealed class ApiKeyLoader(ApiKeySources sources, ApiKeyRingHolder ring, ApiKeysInUse inUse, AuthenticationLog log)
    : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var source = sources.Read();
        var loaded = ApiKeyRing.Create(source);
        ring.Swap(loaded);
        log.KeysLoaded(loaded);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!inUse.Value)
        {
            log.NotInUse();
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
