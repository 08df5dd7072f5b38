using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceKit.Authentication;
using ServiceKit.Observability;

namespace ServiceKit.ApiKeys;

/// <summary>Fills the ring before any server listens, and follows its sources after that; a service without a usable key set does not start.</summary>
internal sealed class ApiKeyLoader(
    ApiKeyReloader reloader, ApiKeyRingHolder ring, ApiKeyWatch watch, PublicPaths publicPaths, ApiKeysInUse inUse, IOptions<ApiKeyOptions> options, ApiKeyRedactor redactor, AuthenticationLog log, AuthenticationMeter meter)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        // The framework logs whole addresses.
        redactor.AddParameter(options.Value.QueryParameterName);

        // Before the first reading, so that no change between the two is missed.
        watch.Start();
        log.KeysLoaded(await reloader.LoadAsync(cancellationToken), publicPaths.OpenEverything, ring.HasStore);
        log.RiskyPlaces(options.Value);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Whoever listens does so from StartingAsync on; the server comes after this.
        meter.BeginAtZero();
        return Task.CompletedTask;
    }

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

    // After the server: a key that is withdrawn while the last requests are answered is refused all the same.
    public Task StoppedAsync(CancellationToken cancellationToken) => watch.StopAsync();
}
