namespace ServiceKit.KeyManagement;

/// <summary>
/// Keeps the sessions of the dashboard, so that one holds on every replica and over a restart. The stores of this project implement it
/// beside <see cref="IApiKeyStore"/>; beside one of your own, register one as a singleton. All members may be called concurrently.
/// </summary>
/// <remarks>Throws as <see cref="IApiKeyStore"/> does, which has to be initialized before.</remarks>
public interface IDashboardSessionStore
{
    /// <summary>
    /// Adds a session, and forgets those that have expired by its beginning. Of one actor the <see cref="DashboardSession.MaxPerActor"/> that
    /// began last are kept.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is written.</returns>
    Task AddSessionAsync(DashboardSession session, CancellationToken cancellationToken);

    /// <summary>Finds a session.</summary>
    /// <param name="digest">The digest of its token.</param>
    /// <param name="now">A session that expired by then is not found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The session, or null.</returns>
    Task<DashboardSession?> FindSessionAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes that a session was used. One that was removed stays so, and no moment goes back.</summary>
    /// <param name="digest">The digest of its token.</param>
    /// <param name="seenAt">When it was used.</param>
    /// <param name="expiresAt">From when on it is not found any more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is written.</returns>
    Task TouchSessionAsync(string digest, DateTimeOffset seenAt, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Removes a session.</summary>
    /// <param name="digest">The digest of its token.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> RemoveSessionAsync(string digest, CancellationToken cancellationToken);
}

/// <summary>A session of the dashboard. Whether its key still opens it is asked of the keys in force, at each request.</summary>
/// <param name="Digest">The SHA-256 digest of the token in the cookie, in hexadecimal.</param>
/// <param name="Actor">Who it belongs to, as the audit log names them: <c>key:</c> and an id, or <c>user:</c> and a name.</param>
/// <param name="KeyId">The id of the key that opened it; null where a user of another scheme did.</param>
/// <param name="Address">The address that it was opened from.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="SeenAt">When it was used last, to the minute.</param>
/// <param name="ExpiresAt">From when on it is over unless it is used before.</param>
public sealed record DashboardSession(
    string Digest, string Actor, string? KeyId, string? Address, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, DateTimeOffset ExpiresAt)
{
    /// <summary>Most sessions of one actor: 20.</summary>
    public const int MaxPerActor = 20;
}
