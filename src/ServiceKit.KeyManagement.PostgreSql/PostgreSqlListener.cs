using Dapper;

namespace ServiceKit.KeyManagement;

/// <summary>
/// Notices changes by notices on a connection of its own, and by asking behind it: a notice that is lost, as one is while the
/// connection is made anew, costs one interval.
/// </summary>
internal sealed class PostgreSqlListener(PostgreSqlDatabase database, TimeProvider clock, TimeSpan interval) : IAsyncDisposable
{
    public const string Channel = "servicekit_keys";

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _starting = new();
    private TaskCompletionSource _changed = NewSignal();
    private Task? _listening;
    private long _missingSince;

    /// <summary>For how long there has been no connection that notices arrive by; null while there is one, or none was asked for yet.</summary>
    public TimeSpan? MissingFor => Interlocked.Read(ref _missingSince) is var since and not 0 ? clock.GetElapsedTime(since) : null;

    public async Task WaitAsync(long revision, CancellationToken cancellationToken)
    {
        Start();
        while (true)
        {
            // Taken before the look, so that no change falls in between.
            var changed = Volatile.Read(ref _changed).Task;
            if (await RevisionAsync(cancellationToken) != revision)
            {
                return;
            }

            using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, Task.Delay(interval, clock, pause.Token));
            await pause.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public Task<long> RevisionAsync(CancellationToken cancellationToken) =>
        database.ReadNumberAsync("SELECT revision FROM servicekit.store", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task? listening;
        lock (_starting)
        {
            listening = _listening ??= Task.CompletedTask;
        }

        await listening;
        _stopping.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Start()
    {
        lock (_starting)
        {
            if (_listening is null)
            {
                // None yet.
                _missingSince = Math.Max(1, clock.GetTimestamp());
            }

            _listening ??= Task.Run(() => ListenAsync(_stopping.Token), CancellationToken.None);
        }
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenAsync(stopping);
                connection.Notification += (_, _) => Noticed();
                await connection.ExecuteAsync(new CommandDefinition($"LISTEN {Channel}", cancellationToken: stopping));
                Interlocked.Exchange(ref _missingSince, 0);
                while (true)
                {
                    await connection.WaitAsync(stopping);
                }
            }
            catch (Exception fault) when (fault is OperationCanceledException || PostgreSqlFault.IsOne(fault))
            {
                // Said by whoever asks behind it: a connection that fails here fails there. Where it does not, the health of the replica says so.
                Interlocked.CompareExchange(ref _missingSince, Math.Max(1, clock.GetTimestamp()), 0);
                var pause = interval < LongestPause ? interval : LongestPause;
                await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Whatever the notice says: anybody who may connect can send one, and all that it does is to have the store looked at.
    private void Noticed() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
}
