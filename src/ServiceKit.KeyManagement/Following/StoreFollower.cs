using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement.Digests;

namespace ServiceKit.KeyManagement.Following;

/// <summary>
/// Keeps the ring as the store has it. Until the store was read once there is no ring, and every caller gets 503
/// <c>keys-unavailable</c>; after that, a store that is gone leaves the last known keys in force.
/// </summary>
internal sealed class StoreFollower(
    IApiKeyStore store, ApiKeyRingHolder ring, FirstKey firstKey, StoreState state, Peppers peppers, DigestUpgrades upgrades, IOptions<KeyManagementOptions> options, KeyManagementLog log, TimeProvider clock)
    : IHostedLifecycleService, ICommitObserver, IDisposable
{
    // How long the start waits for the store before the service starts without it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    // A store that waits for a change for ever, be it that its database hangs, is asked all the same.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // How long the caller of a change waits for it to be in force here.
    private static readonly TimeSpan CommitPatience = TimeSpan.FromSeconds(5);

#pragma warning disable CA2213 // neither a source without a timer nor a semaphore without a wait handle holds anything, and one that is disposed of fails or leaves its waiters waiting
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
#pragma warning restore CA2213
    private readonly ConcurrentDictionary<string, StoredApiKey> _ending = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);
    private ManagedKeys _keys = ManagedKeys.Empty(peppers, upgrades);
    private volatile bool _isReady;
    private Task _following = Task.CompletedTask;
    private Task _waiting = Task.CompletedTask;

    /// <summary>The change of the store that the keys in force here are the state after.</summary>
    public long Revision => Volatile.Read(ref _keys).Revision;

    /// <summary>The keys whose overlap with their successor may end before its time.</summary>
    public IReadOnlyCollection<StoredApiKey> Ending => [.. _ending.Values];

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await CatchUpAsync(patience.Token);
        }
        catch (ApiKeyStoreException fault) when (!fault.IsFinal)
        {
            Failed(fault.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Failed($"The store did not answer within {Patience.TotalSeconds} seconds.");
        }

        _following = Task.Run(() => FollowAsync(_stopping.Token), CancellationToken.None);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // After the server: a key that is revoked while the last requests are answered is refused all the same.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _following;
    }

    public async Task CommittedAsync()
    {
        // Without keys the start is not over, and following will read this too.
        if (!_isReady)
        {
            return;
        }

        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            patience.CancelAfter(CommitPatience);
            await CatchUpAsync(patience.Token);
        }
#pragma warning disable CA1031 // it is written; following reads it as soon as it can
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    // A host may be disposed of while somebody else still stops it, as under a WebApplicationFactory, whose program ends meanwhile.
    public void Dispose() => _stopping.Cancel();

    private async Task FollowAsync(CancellationToken stopping)
    {
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                // After a failure it is read at once: a store that is back need not have changed.
                if (_isReady && failures == 0)
                {
                    await WaitForChangeAsync(stopping);
                }

                await CatchUpAsync(stopping);
                failures = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
            }
            catch (ApiKeyStoreException fault)
            {
                Failed(fault.Message);
                await PauseAsync(failures++, stopping);
            }
#pragma warning disable CA1031 // whatever a store of one's own throws, following must not end: revocations would be missed for ever
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Failed($"The store failed ({fault.GetType().Name}).");
                await PauseAsync(failures++, stopping);
            }
        }
    }

    private async Task WaitForChangeAsync(CancellationToken stopping)
    {
        using var longest = new CancellationTokenSource(LongestWait, clock);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping, longest.Token);
        // A store that looks at no token is not asked a second time beside the first.
        var isLeft = !_waiting.IsCompleted;
        if (!isLeft)
        {
            _waiting = store.WaitForChangeAsync(_keys.Revision, waiting.Token);
        }

        try
        {
            await _waiting.WaitAsync(waiting.Token);
        }
        catch (OperationCanceledException) when ((isLeft || longest.IsCancellationRequested) && !stopping.IsCancellationRequested)
        {
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await ReadAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        if (!_isReady)
        {
            await store.InitializeAsync(cancellationToken);
            await firstKey.MakeAsync(cancellationToken);
        }

        // Asked for first: what is written meanwhile is read now or the next time.
        var revision = await store.ReadRevisionAsync(cancellationToken);
        var known = _keys;
        if (revision < known.Revision)
        {
            // Put back to an earlier state, after a failover or from a backup: what followed it here never happened there.
            log.WentBack(known.Revision, revision);
            _ending.Clear();
            known = ManagedKeys.Empty(peppers, upgrades);
        }

        if (!_isReady || revision != known.Revision || known != _keys)
        {
            await ReadChangesAsync(known, revision, cancellationToken);
        }

        if (state.Recovered())
        {
            log.Recovered();
        }
    }

    private async Task ReadChangesAsync(ManagedKeys known, long revision, CancellationToken cancellationToken)
    {
        var changed = new List<ManagedKey>();
        var oldest = DateTimeOffset.MaxValue;
        await foreach (var key in store.ReadChangesAsync(known.Revision, cancellationToken))
        {
            revision = Math.Max(revision, key.Revision);
            NoteEnding(key);
            oldest = key.UpdatedAt < oldest ? key.UpdatedAt : oldest;
            var before = changed is [.., var last] ? last.Record : null;
            if (ManagedKey.From(key, before) is { } managed && (managed.Pepper is not { } version || peppers.Versions.Contains(version)))
            {
                changed.Add(managed);
                continue;
            }

            // Whatever it was before: a key that cannot be recognised is accepted by nothing that was known of it.
            changed.Add(ManagedKey.Unreadable(key));
            if (_unreadable.Add(key.Id))
            {
                log.UnreadableDigest(key.Id);
            }
        }

        _keys = known.With(changed, revision);
        ring.Swap(_keys);
        state.Changed(changed.Count, _isReady && changed.Count > 0 ? clock.GetUtcNow() - oldest : null);
        log.Loaded(_isReady, changed.Count, _keys.Revision);
        _isReady = true;
    }

    private void NoteEnding(StoredApiKey key)
    {
        if (key is { EndsWhenUnusedFor: not null, ReplacedBy: not null } && key.StateAt(clock.GetUtcNow()) is ApiKeyState.Active or ApiKeyState.Disabled)
        {
            _ending[key.Id] = key;
        }
        else
        {
            _ending.TryRemove(key.Id, out _);
        }
    }

    private void Failed(string reason)
    {
        if (state.Failed())
        {
            log.Unreachable(reason, _isReady);
        }
    }

    private async Task PauseAsync(int failures, CancellationToken stopping)
    {
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, options.Value.PollInterval.Ticks << Math.Min(failures, 5)));
        await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
