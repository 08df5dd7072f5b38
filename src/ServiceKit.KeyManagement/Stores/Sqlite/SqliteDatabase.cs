using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ServiceKit.KeyManagement;

/// <summary>
/// The connections to one file: one that writes, so that writers of this process wait in line and not in SQLite, and as many as are
/// needed that read. A connection that failed is not used again.
/// </summary>
internal sealed class SqliteDatabase(string path) : IDisposable
{
    // How long SQLite waits for the lock of another process, and how long the library asks again where SQLite does not wait.
    private const int BusyMilliseconds = 5000;
    private const int RetrySeconds = 10;

    private const int MaxIdle = 8;

#pragma warning disable CA2213 // disposed of, it would leave its waiters waiting
    private readonly SemaphoreSlim _writing = new(1, 1);
#pragma warning restore CA2213
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private SqliteConnection? _writer;
    private volatile bool _isDisposed;

    public string Path { get; } = path;

    /// <summary>Most pages that the file may have, so that tests can have a disk that is full; 0 for any number.</summary>
    internal long MaxPages { get; set; }

    /// <summary>Runs one transaction that writes; it is committed if the work says so.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, SqliteTransaction, (T Result, bool Keep)> work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Write(work, cancellationToken), CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Reads, in one snapshot of the store where it takes several statements.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) =>
        Task.Run(() => Read(work, cancellationToken), cancellationToken);

    /// <summary>Opens a connection that is the caller's.</summary>
    public SqliteConnection Open()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = SqliteOpenMode.ReadWrite,
            ForeignKeys = true,
            Pooling = false,
            DefaultTimeout = RetrySeconds,
        }.ToString());
        try
        {
            connection.Open();

            // Full: an acknowledged commit is on the disk, not only in the hands of the system.
            connection.Execute($"PRAGMA busy_timeout = {BusyMilliseconds}; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;");
            if (MaxPages > 0)
            {
                connection.Execute($"PRAGMA max_page_count = {MaxPages}");
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Does something with a connection, and says what is wrong with the file if it fails.</summary>
    public T Guard<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return work();
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == SqliteFault.Interrupt)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (SqliteException fault)
        {
            throw SqliteFault.Of(fault, Path);
        }
        catch (ObjectDisposedException fault)
        {
            throw new ApiKeyStoreException($"The store of API keys in {Path} was closed: the service is shutting down.", fault);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _writing.Wait();
        _writer?.Dispose();
        _writer = null;
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }

        _writing.Release();
    }

    private T Write<T>(Func<SqliteConnection, SqliteTransaction, (T Result, bool Keep)> work, CancellationToken cancellationToken) => Guard(
        () =>
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var connection = _writer ??= Open();
            try
            {
                using var interruption = Interrupt(connection, cancellationToken);

                // BEGIN IMMEDIATE: who reads first and writes then could find that another wrote in between.
                using var transaction = connection.BeginTransaction(deferred: false);
                var (result, keep) = work(connection, transaction);
                if (keep)
                {
                    transaction.Commit();
                }

                return result;
            }
            catch
            {
                _writer = null;
                connection.Dispose();
                throw;
            }
        },
        cancellationToken);

    private T Read<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken) => Guard(
        () =>
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var connection = _idle.TryTake(out var idle) ? idle : Open();
            try
            {
                T result;
                using (Interrupt(connection, cancellationToken))
                {
                    using var snapshot = connection.BeginTransaction(deferred: true);
                    result = work(connection);
                    snapshot.Commit();
                }

                Return(connection);
                return result;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        },
        cancellationToken);

    private void Return(SqliteConnection connection)
    {
        if (_isDisposed || _idle.Count >= MaxIdle)
        {
            connection.Dispose();
            return;
        }

        _idle.Add(connection);
    }

    // A search among a million keys need not go on for a caller who has left.
    private static CancellationTokenRegistration Interrupt(SqliteConnection connection, CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static state => raw.sqlite3_interrupt(((SqliteConnection)state!).Handle), connection);
}
