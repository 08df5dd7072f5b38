using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceKit.Hosting;

/// <summary>
/// Holds the stop back for a while, in which the server goes on listening: from the first moment <c>/health/ready</c> says that the service
/// stops, and streams end.
/// </summary>
internal sealed class Drain(IOptions<ShutdownOptions> options, TimeProvider clock, IHostApplicationLifetime lifetime, HostingLog log) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // A host that is stopped in code says so only after this; one that gets a signal has said it.
        lifetime.StopApplication();
        if (options.Value.Delay == TimeSpan.Zero)
        {
            return;
        }

        log.Draining(options.Value.Delay.TotalSeconds);
        await Task.Delay(options.Value.Delay, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
