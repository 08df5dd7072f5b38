using Dapper;

namespace ServiceKit.KeyManagement;

/// <content>The sessions of the dashboard.</content>
public sealed partial class SqliteApiKeyStore
{
    private static readonly SessionRows Sessions = new("dashboard_sessions", "max");

    /// <inheritdoc/>
    public Task AddSessionAsync(DashboardSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        return _database.WriteAsync(
            (connection, transaction) =>
            {
                var values = SessionRows.Values(session);
                connection.Execute(Sessions.Forget, values, transaction);
                connection.Execute(Sessions.Insert, values, transaction);
                connection.Execute(Sessions.Trim, values, transaction);
                return (true, true);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DashboardSession?> FindSessionAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return _database.ReadAsync(
            connection => connection.ReadAll(Sessions.Find, new { digest, now = StoreTime.Floor(now) }, SessionRows.Read).FirstOrDefault(), cancellationToken);
    }

    /// <inheritdoc/>
    public Task TouchSessionAsync(string digest, DateTimeOffset seenAt, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        var values = new { digest, seenAt = StoreTime.ToMicroseconds(seenAt), expiresAt = StoreTime.ToMicroseconds(expiresAt) };
        return _database.WriteAsync((connection, transaction) => (connection.Execute(Sessions.Touch, values, transaction), true), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveSessionAsync(string digest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return _database.WriteAsync((connection, transaction) => (connection.Execute(Sessions.Remove, new { digest }, transaction) > 0, true), cancellationToken);
    }
}
