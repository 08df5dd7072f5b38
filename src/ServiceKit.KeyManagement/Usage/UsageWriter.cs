using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceKit.KeyManagement.Rotation;

namespace ServiceKit.KeyManagement.Usage;

/// <summary>Writes what was counted, in batches. What cannot be written stays, and is written with the next batch.</summary>
internal sealed class UsageWriter(
    UsageRecorder recorder, IApiKeyStore store, RotationWatch rotations, IOptions<KeyManagementOptions> options, KeyManagementLog log, TimeProvider clock)
    : IHostedLifecycleService, IDisposable
{
    // More batches are not kept: with the store gone for long, counts go and memory does not grow.
    private const int MaxKept = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Queue<ApiKeyUsageBatch> _kept = new();
    private bool _failed;
    private Task _writing = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _writing = Task.Run(() => WriteAsync(_stopping.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // After the server, so that the last requests are counted.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _writing;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await FlushAsync(patience.Token);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task WriteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.Value.UsageInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await FlushAsync(stopping);
                await rotations.EndUnusedAsync(stopping);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (recorder.Take() is { } batch && (batch.Counts.Count > 0 || batch.Callers.Count > 0))
        {
            _kept.Enqueue(batch);
            if (_kept.Count > MaxKept)
            {
                _kept.Dequeue();
            }
        }

        try
        {
            while (_kept.TryPeek(out var next))
            {
                await store.RecordUsageAsync(next, cancellationToken);
                _kept.Dequeue();
                _failed = false;
            }
        }
        catch (OperationCanceledException)
        {
        }
#pragma warning disable CA1031 // whatever a store of one's own throws, counting must not end
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!_failed)
            {
                log.UsageNotWritten(fault is ApiKeyStoreException ? fault.Message : fault.GetType().Name);
            }

            _failed = true;
        }
    }
}
