using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceKit.KeyManagement.Digests;
using ServiceKit.KeyManagement.Rotation;

namespace ServiceKit.KeyManagement.Usage;

/// <summary>Writes what was counted, in batches. What cannot be written stays, and is written with the next batch.</summary>
internal sealed class UsageWriter(
    UsageRecorder recorder, IApiKeyStore store, RotationWatch rotations, DigestUpgrader upgrader, IOptions<KeyManagementOptions> options, KeyManagementLog log, TimeProvider clock)
    : IHostedLifecycleService, IDisposable
{
    // Batches are kept for hours that are over, one each: what belongs to the present hour stays in the counters until it can be written.
    private const int MaxKept = 48;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

#pragma warning disable CA2213 // a source without a timer holds nothing, and one that is disposed of fails whoever stops after that
    private readonly CancellationTokenSource _stopping = new();
#pragma warning restore CA2213
    private readonly Queue<ApiKeyUsageBatch> _kept = new();
    private DateTimeOffset _hour = HourOf(clock.GetUtcNow());
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

    // As in StoreFollower: a host may be disposed of while somebody else still stops it.
    public void Dispose() => _stopping.Cancel();

    private async Task WriteAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.Value.UsageInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                // Without the latest uses a key that is in use would look unused.
                if (await FlushAsync(stopping))
                {
                    await rotations.EndUnusedAsync(stopping);
                    await upgrader.WriteAsync(stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    /// <returns>Whether everything that was counted is written.</returns>
    private async Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            bool isAll;
            do
            {
                // Again where something was kept: what was counted since comes after it.
                isAll = Collect();
                while (_kept.TryPeek(out var next))
                {
                    await store.RecordUsageAsync(next, cancellationToken);
                    _kept.Dequeue();
                    _failed = false;
                }
            }
            while (!isAll);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
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

        return _kept.Count == 0;
    }

    /// <returns>Whether nothing was left in the counters.</returns>
    private bool Collect()
    {
        var now = HourOf(clock.GetUtcNow());
        if (_kept.Count > 0 && now == _hour)
        {
            return false;
        }

        var batch = recorder.Take(_hour);
        _hour = now;
        if (batch.Counts.Count > 0 || batch.Callers.Count > 0)
        {
            _kept.Enqueue(batch);
            if (_kept.Count > MaxKept)
            {
                _kept.Dequeue();
            }
        }

        return true;
    }

    private static DateTimeOffset HourOf(DateTimeOffset moment) => new(moment.Year, moment.Month, moment.Day, moment.Hour, 0, 0, TimeSpan.Zero);
}
