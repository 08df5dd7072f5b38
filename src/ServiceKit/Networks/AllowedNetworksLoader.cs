using Microsoft.Extensions.Hosting;

namespace ServiceKit.Networks;

/// <summary>Loads the service's networks before any server listens; what cannot be used stops the start.</summary>
internal sealed class AllowedNetworksLoader(AllowedNetworks networks) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        networks.Load();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
