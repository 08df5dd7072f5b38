namespace ServiceKit.KeyManagement;

/// <content>The sessions of the dashboard.</content>
public sealed partial class MemoryApiKeyStore
{
    private readonly Dictionary<string, DashboardSession> _sessions = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task AddSessionAsync(DashboardSession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        lock (_lock)
        {
            _sessions[session.Digest] = session with { CreatedAt = StoreTime.Cut(session.CreatedAt), SeenAt = StoreTime.Cut(session.SeenAt), ExpiresAt = StoreTime.Cut(session.ExpiresAt) };
            var over = _sessions.Values.Where(known => known.ExpiresAt <= session.CreatedAt);
            var tooMany = _sessions.Values.Where(known => known.Actor == session.Actor)
                .OrderByDescending(known => known.CreatedAt).ThenByDescending(known => known.Digest, StringComparer.Ordinal).Skip(DashboardSession.MaxPerActor);
            foreach (var gone in over.Concat(tooMany).ToList())
            {
                _sessions.Remove(gone.Digest);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<DashboardSession?> FindSessionAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        lock (_lock)
        {
            return Task.FromResult(_sessions.TryGetValue(digest, out var session) && session.ExpiresAt > now ? session : null);
        }
    }

    /// <inheritdoc/>
    public Task TouchSessionAsync(string digest, DateTimeOffset seenAt, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        lock (_lock)
        {
            if (_sessions.TryGetValue(digest, out var session))
            {
                _sessions[digest] = session with { SeenAt = Later(session.SeenAt, seenAt), ExpiresAt = Later(session.ExpiresAt, expiresAt) };
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> RemoveSessionAsync(string digest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        lock (_lock)
        {
            return Task.FromResult(_sessions.Remove(digest));
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => StoreTime.Cut(other > one ? other : one);
}
