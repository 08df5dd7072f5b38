using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ServiceKit.KeyManagement;

/// <summary>Brings the schema of a file up to date, whoever else starts at the same time.</summary>
internal static class SqliteSchema
{
    // Says in the header of the file whose it is: "SKey". https://www.sqlite.org/pragma.html#pragma_application_id
    private const long ApplicationId = 0x534B6579;

    private static readonly IReadOnlyList<SchemaScript> Scripts = SchemaScripts.Of(typeof(SqliteSchema).Assembly);

    public static bool Apply(SqliteDatabase database)
    {
        using var connection = database.Open();
        Check(connection, database.Path);

        // A mode of the file, which cannot be set within a transaction: readers go on while somebody writes.
        if (connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL") is not "wal")
        {
            throw SqliteFault.Final($"The file system that holds {database.Path} does not carry a database in WAL mode. Put it on a local disk.", null);
        }

        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var script in Scripts.After(VersionOf(connection), database.Path))
        {
            connection.Execute(script.Sql, transaction: transaction);
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {script.Version}; PRAGMA application_id = {ApplicationId};"), transaction: transaction);
        }

        transaction.Commit();
        return true;
    }

    private static long VersionOf(SqliteConnection connection) => connection.ExecuteScalar<long>("PRAGMA user_version");

    // Before anything is changed: the database may be another program's.
    private static void Check(SqliteConnection connection, string path)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        var isOurs = connection.ExecuteScalar<long>("PRAGMA application_id", transaction: snapshot) == ApplicationId;
        var isEmpty = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_schema", transaction: snapshot) == 0;
        if (!isOurs && !isEmpty)
        {
            throw SqliteFault.Final($"{path} is the database of another program. Name another file in {KeyManagementOptions.Section}:Database.", null);
        }

        if (isOurs)
        {
            _ = Scripts.After(VersionOf(connection), path);
        }
    }
}
