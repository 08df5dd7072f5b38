using System.Data.Common;
using ServiceKit.KeyManagement;

namespace ServiceKit.Tool.Targets;

/// <summary>A store by what is written of it: a path, or a connection string.</summary>
internal static class StorePlace
{
    // What connection strings of PostgreSQL begin with. A path that does, ./host=x for example, is written with its folder.
    private static readonly string[] Keywords =
        ["host", "server", "port", "database", "db", "username", "user name", "user id", "userid", "uid", "user", "password", "pwd", "passfile", "application name", "ssl mode", "sslmode", "timeout", "search path"];

    public static bool IsConnection(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && Keywords.Contains(text[..equals].Trim(), StringComparer.OrdinalIgnoreCase);

    public static bool HasPassword(string text)
    {
        try
        {
            return IsConnection(text) && new DbConnectionStringBuilder { ConnectionString = text } is var parts && (parts.ContainsKey("password") || parts.ContainsKey("pwd"));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <exception cref="ToolException">It is no store, or a file that does not exist and shall not be made.</exception>
    public static IApiKeyStore Open(string text, ToolEnvironment environment, bool create)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            throw ToolException.Usage("a store is the path of a file, or a connection string with its parts by name: Host=…;Database=…;Username=…. A running service is named with --url.");
        }

        if (!IsConnection(text))
        {
            return OpenFile(text, environment, create);
        }

        try
        {
            return new PostgreSqlApiKeyStore(text, environment.Clock);
        }
        catch (ArgumentException fault)
        {
            throw ToolException.Usage(fault.Message);
        }
    }

    private static SqliteApiKeyStore OpenFile(string text, ToolEnvironment environment, bool create)
    {
        if (SqliteApiKeyStore.IsMemory(text))
        {
            throw ToolException.Usage("a store in memory would be gone with this command; name a file.");
        }

        var path = environment.PathOf(text);
        // A mistyped path would make an empty store, and whoever lists its keys would believe that there are none.
        return create || File.Exists(path) || Directory.Exists(path)
            ? new SqliteApiKeyStore(path, environment.Clock)
            : throw ToolException.Unreachable($"there is no store {path}. Check the path; 'keys new' and 'keys import' make a new store with --create.");
    }
}
