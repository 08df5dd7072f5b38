using Dapper;
using Microsoft.Data.Sqlite;

namespace ServiceKit.KeyManagement;

/// <summary>
/// Notices changes: those of this process by a signal, those of others by the data version of the file, which costs no more than a
/// look at shared memory.
/// </summary>
internal sealed class SqliteWatch(SqliteDatabase database, TimeProvider clock, TimeSpan interval) : IDisposable
{
#pragma warning disable CA2213 // disposed of, it would leave its waiters waiting
    private readonly SemaphoreSlim _looking = new(1, 1);
#pragma warning restore CA2213
    private TaskCompletionSource _changed = NewSignal();
    private SqliteConnection? _connection;
    private long _dataVersion;
    private long _revision;
    private bool _isDisposed;

    /// <summary>A commit of this process is done.</summary>
    public void Changed() => Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();

    public async Task WaitAsync(long revision, CancellationToken cancellationToken)
    {
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

    public async Task<long> RevisionAsync(CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => database.Guard(Look, cancellationToken), CancellationToken.None);
        }
        finally
        {
            _looking.Release();
        }
    }

    public void Dispose()
    {
        _looking.Wait();
        _isDisposed = true;
        Drop();
        _looking.Release();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long Look()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        try
        {
            var isNew = _connection is null;
            _connection ??= database.Open();

            // Before the revision: a change between the two is seen twice, not never.
            var version = _connection.ExecuteScalar<long>("PRAGMA data_version");
            if (isNew || version != _dataVersion)
            {
                _revision = _connection.ExecuteScalar<long>("SELECT revision FROM store");
                _dataVersion = version;
            }

            return _revision;
        }
        catch
        {
            Drop();
            throw;
        }
    }

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
