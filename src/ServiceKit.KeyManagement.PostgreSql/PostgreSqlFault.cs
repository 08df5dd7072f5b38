using System.Net.Sockets;
using Npgsql;

namespace ServiceKit.KeyManagement;

/// <summary>What went wrong with the database, in words for operators that name no password and no connection string.</summary>
internal static class PostgreSqlFault
{
    public static bool IsOne(Exception fault) =>
        fault is NpgsqlException or SocketException or IOException or TimeoutException or ObjectDisposedException or InvalidOperationException;

    /// <summary>Whether the transaction lost against another, and can be made again from its beginning.</summary>
    public static bool IsRaceLost(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    public static ApiKeyStoreException Of(Exception fault) => fault switch
    {
        PostgresException answer => new ApiKeyStoreException($"PostgreSQL refuses: {Words(answer.SqlState)}.", fault),
        ObjectDisposedException => new ApiKeyStoreException("The store of API keys was closed: the service is shutting down.", fault),
        _ when Find<TimeoutException>(fault) is not null => new ApiKeyStoreException("PostgreSQL does not answer in time.", fault),
        _ when Find<SocketException>(fault) is { } socket => new ApiKeyStoreException($"PostgreSQL cannot be reached ({socket.SocketErrorCode}).", fault),
        _ => new ApiKeyStoreException($"PostgreSQL cannot be reached, or the connection broke ({fault.GetType().Name}).", fault),
    };

    public static ApiKeyStoreException Final(string message) => new(message) { IsFinal = true };

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static string Words(string state) => state switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => $"it does not accept the user or the password of the connection string ({state})",
        PostgresErrorCodes.InvalidCatalogName => $"there is no such database; make it with CREATE DATABASE ({state})",
        PostgresErrorCodes.InsufficientPrivilege => $"the user of the connection string lacks a right; the first start needs CREATE on the database, or a schema \"servicekit\" that the user owns ({state})",
        PostgresErrorCodes.TooManyConnections => $"it has too many connections ({state})",
        PostgresErrorCodes.CannotConnectNow => $"it is starting or stopping ({state})",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => $"it is being stopped ({state})",
        PostgresErrorCodes.DiskFull => $"its disk is full ({state})",
        PostgresErrorCodes.ReadOnlySqlTransaction => $"it is read-only, as a standby is; name the primary in the connection string ({state})",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName => $"its tables are missing; they are made when the service starts ({state})",
        _ => $"error {state}",
    };

    private static T? Find<T>(Exception? fault)
        where T : Exception => fault is null ? null : fault as T ?? Find<T>(fault.InnerException);
}
