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
internal sealed class QuotaLender(IServiceProvider services, KeyManagementLog log, TimeProvider clock) : IQuotaLender, IHostedLifecycleService, IDisposable
{
    private const int MaxBatch = 500;

    // What a request waits for at most.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // Asked for when it is needed: endpoints can be listed without a store.
    private readonly Lazy<ISharedKeyLimits?> _store = new(() => services.GetRequiredService<IApiKeyStore>() as ISharedKeyLimits);
    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentQueue<SharedWindowCounter> _holding = new();
    private readonly LimitClock _now = new(clock);
#pragma warning disable CA2213 // a source without a timer holds nothing, and one that is disposed of fails whoever stops after that
    private readonly CancellationTokenSource _stopping = new();
#pragma warning restore CA2213
    private long _downUntil = long.MinValue;
    private bool _isDown;
    private Task _lending = Task.CompletedTask;
    private Task _looking = Task.CompletedTask;

    public bool IsShared => _store.Value is not null;

    public async Task<QuotaLoan?> BorrowAsync(string key, TimeSpan window, int permits, int wanted)
    {
        if (_now.Now < Volatile.Read(ref _downUntil))
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
            counter.ReturnIdle(_now.Now, atOnce: true);
        }

        _calls.Writer.TryComplete();
        await _lending;
    }

    // As in StoreFollower: a host may be disposed of while somebody else still stops it.
    public void Dispose() => _stopping.Cancel();

    private async Task LookAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                for (var left = _holding.Count; left > 0 && _holding.TryDequeue(out var counter); left--)
                {
                    if (counter.ReturnIdle(_now.Now))
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
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            batch.Answer(await _store.Value!.LendAsync(batch.Requests, patience.Token));
            if (_isDown)
            {
                _isDown = false;
                log.LimitsShared();
            }
        }
#pragma warning disable CA1031 // whatever a store of one's own throws, requests go on, counted by this replica
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Failed(fault is ApiKeyStoreException ? fault.Message : fault.GetType().Name);
            batch.Answer(null);
        }
    }

    private void Failed(string reason)
    {
        Volatile.Write(ref _downUntil, _now.Now + Pause.Ticks);
        if (!_isDown)
        {
            _isDown = true;
            log.LimitsAlone(reason);
        }
    }

    /// <summary>A request, and who waits for its answer.</summary>
    internal sealed record Call(KeyLimitRequest Request)
    {
        public TaskCompletionSource<QuotaLoan?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
