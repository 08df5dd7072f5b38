using System.Text.Json;

namespace ServiceKit.KeyManagement;

/// <content>Limits of keys, for all replicas together.</content>
public sealed partial class PostgreSqlApiKeyStore : ISharedKeyLimits
{
    // A tenth of what is left is lent beyond what is wanted, so that batches get smaller as the quota runs out.
    private const int Share = 10;
    private const int MaxBatch = 1000;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(10);

    private const string Open =
        """
        INSERT INTO servicekit.key_limits (id, span, ends_at, used)
        SELECT id, span, 0, 0 FROM json_to_recordset(@rows::json) AS r(id text, span bigint) ORDER BY id, span
        ON CONFLICT DO NOTHING
        """;

    // In the order of the keys, so that two replicas wait for each other in one direction.
    private static readonly string Lend =
        $"""
        WITH held AS (
            SELECT q.id, q.span, r.wanted, r.permits, c.now,
                CASE WHEN q.ends_at <= c.now THEN 0
                    ELSE greatest(0, q.used - CASE WHEN r.returned_of = q.ends_at THEN r.returned ELSE 0 END) END AS used,
                CASE WHEN q.ends_at <= c.now AND r.wanted > 0 THEN c.now + q.span ELSE q.ends_at END AS ends_at
            FROM servicekit.key_limits AS q
            JOIN json_to_recordset(@rows::json) AS r(id text, span bigint, permits bigint, wanted bigint, returned bigint, returned_of bigint)
                ON q.id = r.id AND q.span = r.span
            CROSS JOIN (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now) AS c
            ORDER BY q.id, q.span FOR UPDATE OF q),
        lent AS (
            SELECT *, CASE WHEN wanted = 0 THEN 0
                ELSE least(greatest(wanted, least((permits - used) / {Share}, {MaxBatch})), greatest(0, permits - used)) END AS granted
            FROM held)
        UPDATE servicekit.key_limits AS q SET used = l.used + l.granted, ends_at = l.ends_at
        FROM lent AS l WHERE q.id = l.id AND q.span = l.span
        RETURNING q.id, q.span, l.granted, greatest(0, l.permits - l.used - l.granted), greatest(0, l.ends_at - l.now), greatest(1, l.ends_at)
        """;

    // Rows that are locked belong to keys in use.
    private const string Sweep =
        """
        DELETE FROM servicekit.key_limits WHERE ctid IN
            (SELECT ctid FROM servicekit.key_limits WHERE ends_at < extract(epoch FROM clock_timestamp()) * 1000000 LIMIT 10000 FOR UPDATE SKIP LOCKED)
        """;

    private readonly TimeProvider _clock;
    private long _sweptAt;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<KeyLimitLoan>> LendAsync(IReadOnlyList<KeyLimitRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var rows = JsonSerializer.Serialize(
            requests.Select(r => new { id = r.KeyId, span = Span(r.Window), permits = r.Permits, wanted = r.Wanted, returned = r.Returned, returned_of = r.ReturnedOf }));
        var loans = await _database.WriteAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync(Open, new { rows });
                var lent = await transaction.ReadAllAsync(
                    Lend,
                    new { rows },
                    row => ((row.GetString(0), row.GetInt64(1)), new KeyLimitLoan(row.GetInt64(2), row.GetInt64(3), TimeSpan.FromMicroseconds(row.GetInt64(4)), row.GetInt64(5))));
                if (IsSweepDue())
                {
                    await transaction.ExecuteAsync(Sweep);
                }

                return (lent.ToDictionary(), true);
            },
            cancellationToken);
        return [.. requests.Select(request => loans[(request.KeyId, Span(request.Window))])];
    }

    private static long Span(TimeSpan window) => (long)window.TotalMicroseconds;

    private bool IsSweepDue()
    {
        var last = Interlocked.Read(ref _sweptAt);
        return (last == 0 || _clock.GetElapsedTime(last) >= SweepInterval) && Interlocked.CompareExchange(ref _sweptAt, _clock.GetTimestamp(), last) == last;
    }
}
