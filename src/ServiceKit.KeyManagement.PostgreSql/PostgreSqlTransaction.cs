using System.Data.Common;
using Dapper;
using Npgsql;

namespace ServiceKit.KeyManagement;

/// <summary>Statements within one transaction.</summary>
internal readonly record struct PostgreSqlTransaction(NpgsqlConnection Connection, NpgsqlTransaction Transaction, CancellationToken CancellationToken)
{
    public Task<int> ExecuteAsync(string sql, object? parameters = null) => Connection.ExecuteAsync(Define(sql, parameters));

    /// <summary>A statement that may take as long as it does.</summary>
    public Task<int> ExecuteLongAsync(string sql) => Connection.ExecuteAsync(new CommandDefinition(sql, null, Transaction, commandTimeout: 0, cancellationToken: CancellationToken));

    public Task<T?> ScalarAsync<T>(string sql, object? parameters = null) => Connection.ExecuteScalarAsync<T>(Define(sql, parameters));

    public async Task<List<T>> ReadAllAsync<T>(string sql, object? parameters, Func<DbDataReader, T> read)
    {
        await using var rows = await Connection.ExecuteReaderAsync(Define(sql, parameters));
        var all = new List<T>();
        while (await rows.ReadAsync(CancellationToken))
        {
            all.Add(read(rows));
        }

        return all;
    }

    private CommandDefinition Define(string sql, object? parameters) => new(sql, parameters, Transaction, cancellationToken: CancellationToken);
}
