using System.Data.Common;

namespace ServiceKit.KeyManagement;

/// <summary>The sessions of the dashboard in SQL, which both databases understand.</summary>
/// <param name="table">The table.</param>
/// <param name="greatest">The function that takes the later of two moments.</param>
internal sealed class SessionRows(string table, string greatest)
{
    public string Insert { get; } =
        $"INSERT INTO {table} (digest, actor, key_id, address, created_at, seen_at, expires_at) VALUES (@Digest, @Actor, @KeyId, @Address, @CreatedAt, @SeenAt, @ExpiresAt)";

    public string Forget { get; } = $"DELETE FROM {table} WHERE expires_at <= @CreatedAt";

    public string Trim { get; } =
        $"""
        DELETE FROM {table} WHERE actor = @Actor AND digest NOT IN
            (SELECT digest FROM {table} WHERE actor = @Actor ORDER BY created_at DESC, digest DESC LIMIT {DashboardSession.MaxPerActor})
        """;

    public string Find { get; } = $"SELECT digest, actor, key_id, address, created_at, seen_at, expires_at FROM {table} WHERE digest = @digest AND expires_at > @now";

    public string Touch { get; } = $"UPDATE {table} SET seen_at = {greatest}(seen_at, @seenAt), expires_at = {greatest}(expires_at, @expiresAt) WHERE digest = @digest";

    public string Remove { get; } = $"DELETE FROM {table} WHERE digest = @digest";

    public static object Values(DashboardSession session) => new
    {
        session.Digest,
        session.Actor,
        session.KeyId,
        session.Address,
        CreatedAt = StoreTime.ToMicroseconds(session.CreatedAt),
        SeenAt = StoreTime.ToMicroseconds(session.SeenAt),
        ExpiresAt = StoreTime.ToMicroseconds(session.ExpiresAt),
    };

    public static DashboardSession Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.IsDBNull(2) ? null : row.GetString(2),
        row.IsDBNull(3) ? null : row.GetString(3),
        StoreTime.FromMicroseconds(row.GetInt64(4)),
        StoreTime.FromMicroseconds(row.GetInt64(5)),
        StoreTime.FromMicroseconds(row.GetInt64(6)));
}
