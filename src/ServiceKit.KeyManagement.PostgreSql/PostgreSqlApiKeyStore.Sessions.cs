namespace ServiceKit.KeyManagement;

/// <content>The sessions of the dashboard.</content>
public sealed partial class PostgreSqlApiKeyStore
{
    private static readonly SessionRows Sessions = new("servicekit.dashboard_sessions", "greatest");

    /// <inheritdoc/>
    public Task AddSessionAsync(DashboardSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        return _database.WriteAsync(
            async transaction =>
            {
                var values = SessionRows.Values(session);
                await transaction.ExecuteAsync(Sessions.Forget, values);
                await transaction.ExecuteAsync(Sessions.Insert, values);
                await transaction.ExecuteAsync(Sessions.Trim, values);
                return (true, true);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DashboardSession?> FindSessionAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return StoreText.CanBeKept(digest)
            ? (await ReadAsync(Sessions.Find, new { digest, now = StoreTime.Floor(now) }, SessionRows.Read, cancellationToken)).FirstOrDefault()
            : null;
    }

    /// <inheritdoc/>
    public Task TouchSessionAsync(string digest, DateTimeOffset seenAt, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        var values = new { digest, seenAt = StoreTime.ToMicroseconds(seenAt), expiresAt = StoreTime.ToMicroseconds(expiresAt) };
        return _database.WriteAsync(async transaction => (await transaction.ExecuteAsync(Sessions.Touch, values), true), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveSessionAsync(string digest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return _database.WriteAsync(async transaction => (await transaction.ExecuteAsync(Sessions.Remove, new { digest }) > 0, true), cancellationToken);
    }
}
