using System.Data;
using System.Data.Common;
using Dapper;
using Npgsql;

namespace ServiceKit.KeyManagement;

/// <summary>The connections to one database, with everything that can go wrong put into the words of the contract.</summary>
internal sealed class PostgreSqlDatabase : IAsyncDisposable, IDisposable
{
    // Of one statement; a statement that takes longer waits for something that does not come.
    private const int CommandSeconds = 15;
    private const int ConnectSeconds = 5;
    private const int MaxAttempts = 5;

    private readonly NpgsqlDataSource _source;

    public PostgreSqlDatabase(string connectionString) => _source = NpgsqlDataSource.Create(WithTimeouts(connectionString));

    /// <summary>Runs a transaction, again where it loses against another; it is committed if the work says so.</summary>
    public Task<T> WriteAsync<T>(Func<PostgreSqlTransaction, Task<(T Result, bool Keep)>> work, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await TransactAsync(work, IsolationLevel.ReadCommitted, cancellationToken);
                }
                catch (PostgresException fault) when (PostgreSqlFault.IsRaceLost(fault) && attempt < MaxAttempts)
                {
                }
            }
        },
        cancellationToken);

    /// <summary>Reads, in one snapshot of the store.</summary>
    public Task<T> ReadAsync<T>(Func<PostgreSqlTransaction, Task<T>> work, CancellationToken cancellationToken) => GuardAsync(
        () => TransactAsync(async transaction => (await work(transaction), false), IsolationLevel.RepeatableRead, cancellationToken), cancellationToken);

    /// <summary>Reads one number without a transaction of its own.</summary>
    public Task<long> ReadNumberAsync(string sql, CancellationToken cancellationToken) => GuardAsync(
        async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(cancellationToken);
            return await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, commandTimeout: ConnectSeconds, cancellationToken: cancellationToken));
        },
        cancellationToken);

    /// <summary>Opens a connection that is the caller's.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => _source.OpenConnectionAsync(cancellationToken);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    public void Dispose() => _source.Dispose();

    // Only where the connection string does not say otherwise: the defaults, 15 and 30 seconds, are longer than anybody waits.
    private static string WithTimeouts(string connectionString)
    {
        try
        {
            var said = new DbConnectionStringBuilder { ConnectionString = connectionString };
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            if (!said.ContainsKey("Timeout"))
            {
                settings.Timeout = ConnectSeconds;
            }

            if (!said.ContainsKey("Command Timeout") && !said.ContainsKey("CommandTimeout"))
            {
                settings.CommandTimeout = CommandSeconds;
            }

            if (!said.ContainsKey("Application Name") && !said.ContainsKey("ApplicationName"))
            {
                settings.ApplicationName = "servicekit-keys";
            }

            return string.IsNullOrEmpty(settings.Host) ? throw new ArgumentException("no host") : settings.ConnectionString;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            // Without what the library says, which could quote a part of it.
            throw new ArgumentException(
                "The connection string is not one of PostgreSQL. It looks like this: Host=db.example.com;Database=keys;Username=service;Password=…", nameof(connectionString));
        }
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception fault) when (cancellationToken.IsCancellationRequested && (PostgreSqlFault.IsOne(fault) || fault is OperationCanceledException))
        {
            throw new OperationCanceledException("Reading or writing API keys was given up.", fault, cancellationToken);
        }
        catch (Exception fault) when (PostgreSqlFault.IsOne(fault))
        {
            throw PostgreSqlFault.Of(fault);
        }
    }

    private async Task<T> TransactAsync<T>(Func<PostgreSqlTransaction, Task<(T Result, bool Keep)>> work, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(isolation, cancellationToken);
        var (result, keep) = await work(new PostgreSqlTransaction(connection, transaction, cancellationToken));
        if (keep)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return result;
    }
}
