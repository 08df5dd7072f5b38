using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceKit.Limits;

namespace ServiceKit.KeyManagement.Limits;

/// <summary>
/// Borrows permits of shared limits from the store, for many keys with one call. A store that does not answer in time is not waited for
/// again for a while: limits are then counted by each replica for itself.
/// </summary>
internal sealed class QuotaLender(IServiceProvider services, LimitClock now, KeyManagementLog log, TimeProvider clock) : IQuotaLender, IHostedLifecycleService, IDisposable
{
    private const int MaxBatch = 500;

    // What a request waits for at most.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // In looks: ten minutes.
    private const int LooksBetweenSweeps = 600;

    // Asked for when it is needed: endpoints can be listed without a store.
    private readonly Lazy<ISharedKeyLimits?> _store = new(() => services.GetRequiredService<IApiKeyStore>() as ISharedKeyLimits);
    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentQueue<SharedWindowCounter> _holding = new();
#pragma warning disable CA2213 // a source without a timer holds nothing, and one that is disposed of fails whoever stops after that
    private readonly CancellationTokenSource _stopping = new();
#pragma warning restore CA2213
    private long _downUntil = long.MinValue;
    private int _isDown;
    private Task _lending = Task.CompletedTask;
    private Task _looking = Task.CompletedTask;

    public bool IsShared => _store.Value is not null;

    public async Task<QuotaLoan?> BorrowAsync(string key, TimeSpan window, int permits, int wanted)
    {
        if (now.Now < Volatile.Read(ref _downUntil))
        {
            return null;
        }

        var call = new Call(new KeyLimitRequest(key, window, permits, wanted, 0, 0));
        if (!_calls.Writer.TryWrite(call))
        {
            return null;
        }

        try
        {
            return await call.Answer.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            if (!call.Answer.TrySetResult(null))
            {
                // It came in this moment.
                return await call.Answer.Task;
            }

            Failed($"The store did not answer within {Patience.TotalSeconds} second.");
            return null;
        }
    }

    public void GiveBack(string key, TimeSpan window, long windowId, int permits) =>
        _calls.Writer.TryWrite(new Call(new KeyLimitRequest(key, window, permits, 0, permits, windowId)));

    public void Watch(SharedWindowCounter counter) => _holding.Enqueue(counter);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsShared)
        {
            _lending = Task.Run(LendAsync, CancellationToken.None);
            _looking = Task.Run(() => LookAsync(_stopping.Token), CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // After the server: what its last requests did not use is free for the other replicas.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _looking;
        while (_holding.TryDequeue(out var counter))
        {
            counter.ReturnIdle(now.Now, atOnce: true);
        }

        _calls.Writer.TryComplete();
        await _lending.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // As in StoreFollower: a host may be disposed of while somebody else still stops it.
    public void Dispose() => _stopping.Cancel();

    private async Task LookAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        try
        {
            for (var looks = 0; await timer.WaitForNextTickAsync(stopping); looks++)
            {
                if (looks % LooksBetweenSweeps == 0)
                {
                    await SweepAsync(stopping);
                }

                for (var left = _holding.Count; left > 0 && _holding.TryDequeue(out var counter); left--)
                {
                    if (counter.ReturnIdle(now.Now))
                    {
                        _holding.Enqueue(counter);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private async Task LendAsync()
    {
        while (await _calls.Reader.WaitToReadAsync())
        {
            await LendAsync(QuotaBatch.Of(_calls.Reader, MaxBatch));
        }
    }

    private async Task LendAsync(QuotaBatch batch)
    {
        // A store that is gone would keep a service from stopping.
        if (batch.Requests.Count == 0 || (_stopping.IsCancellationRequested && now.Now < Volatile.Read(ref _downUntil)))
        {
            return;
        }

        IReadOnlyList<KeyLimitLoan>? loans = null;
        var reason = string.Empty;
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            loans = await _store.Value!.LendAsync(batch.Requests, patience.Token);
        }
#pragma warning disable CA1031 // whatever a store of one's own throws, requests go on, counted by this replica
        catch (Exception fault)
#pragma warning restore CA1031
        {
            reason = fault is ApiKeyStoreException ? fault.Message : fault.GetType().Name;
        }

        foreach (var (request, late) in batch.Answer(loans))
        {
            // Whoever asked has gone on without it.
            GiveBack(request.KeyId, request.Window, late.Window, late.Granted);
        }

        if (loans is null)
        {
            Failed(reason);
        }
        else if (Interlocked.Exchange(ref _isDown, 0) != 0)
        {
            log.LimitsShared();
        }
    }

    private async Task SweepAsync(CancellationToken stopping)
    {
        try
        {
            await _store.Value!.SweepAsync(stopping);
        }
#pragma warning disable CA1031 // what is left is swept the next time
        catch (Exception) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
        }
    }

    private void Failed(string reason)
    {
        Volatile.Write(ref _downUntil, now.Now + Pause.Ticks);
        if (Interlocked.Exchange(ref _isDown, 1) == 0)
        {
            log.LimitsAlone(reason);
        }
    }

    /// <summary>A request, and who waits for its answer.</summary>
    internal sealed record Call(KeyLimitRequest Request)
    {
        public TaskCompletionSource<QuotaLoan?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
