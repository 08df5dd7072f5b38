namespace ServiceKit.KeyManagement;

/// <summary>Brings the schema <c>servicekit</c> of a database up to date, whoever else starts at the same time.</summary>
internal static class PostgreSqlSchema
{
    // Any number that nobody else takes: "ServKeys" in ASCII.
    private const long Lock = 0x536572764B657973;

    private static readonly IReadOnlyList<SchemaScript> Scripts = SchemaScripts.Of(typeof(PostgreSqlSchema).Assembly);

    public static async Task<(bool Result, bool Keep)> ApplyAsync(PostgreSqlTransaction transaction)
    {
        // Held until the end of the transaction, that of a connection that breaks too.
        await transaction.ExecuteAsync($"SELECT pg_advisory_xact_lock({Lock})");
        if (await transaction.ScalarAsync<string>("SHOW server_encoding") is not "UTF8" and var encoding)
        {
            throw PostgreSqlFault.Final($"The database has the encoding {encoding}. Make one with UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0");
        }

        var isThere = await transaction.ScalarAsync<bool>("SELECT to_regclass('servicekit.store') IS NOT NULL");
        var version = isThere ? await transaction.ScalarAsync<int>("SELECT schema_version FROM servicekit.store") : 0;
        var missing = Scripts.After(version, "The database of API keys").ToList();
        if (missing.Count > 0 && !await transaction.ScalarAsync<bool>("SELECT to_regnamespace('servicekit') IS NOT NULL"))
        {
            await transaction.ExecuteAsync("CREATE SCHEMA servicekit");
        }

        foreach (var script in missing)
        {
            // An index over a log of years is not made within the time of a request.
            await transaction.ExecuteLongAsync(script.Sql);
            await transaction.ExecuteAsync("UPDATE servicekit.store SET schema_version = @Version", new { script.Version });
        }

        return (true, missing.Count > 0);
    }
}
