using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ServiceKit.KeyManagement;

/// <summary>Rows that are read one by one, with a reader of this project in place of Dapper's.</summary>
internal static class SqliteRows
{
    public static List<T> ReadAll<T>(this SqliteConnection connection, string sql, object parameters, Func<DbDataReader, T> read)
    {
        using var rows = (DbDataReader)connection.ExecuteReader(sql, parameters);
        var all = new List<T>();
        while (rows.Read())
        {
            all.Add(read(rows));
        }

        return all;
    }
}
