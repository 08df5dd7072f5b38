using System.Data.Common;

namespace ServiceKit.KeyManagement;

/// <summary>The audit log in SQL.</summary>
internal static class AuditRows
{
    /// <summary>How many entries are read at a time.</summary>
    public const int PageSize = 1000;

    private const string Columns = "sequence, at, actor, address, action, key_id, before, after, previous, digest";

    public static string Insert(string table) =>
        $"INSERT INTO {table} ({Columns}) VALUES (@Sequence, @At, @Actor, @Address, @Action, @KeyId, @Before, @After, @Previous, @Digest)";

    public static string Last(string table) => $"SELECT sequence, digest FROM {table} ORDER BY sequence DESC LIMIT 1";

    public static object Values(AuditEntry entry) => new
    {
        entry.Sequence,
        At = StoreTime.ToMicroseconds(entry.Draft.At),
        entry.Draft.Actor,
        entry.Draft.Address,
        entry.Draft.Action,
        entry.Draft.KeyId,
        entry.Draft.Before,
        entry.Draft.After,
        entry.Previous,
        entry.Digest,
    };

    /// <summary>The entries of a commit in the chain, after the last one that is there.</summary>
    public static List<AuditEntry> Chain(IReadOnlyList<AuditDraft> drafts, long sequence, string? last)
    {
        var entries = new List<AuditEntry>(drafts.Count);
        foreach (var draft in drafts)
        {
            entries.Add(AuditChain.Append(draft, ++sequence, entries is [.., var before] ? before.Digest : last ?? AuditChain.Beginning));
        }

        return entries;
    }

    /// <summary>One page of a query; the place where it begins is the parameter <c>@From</c>.</summary>
    public static string Page(string table, AuditQuery query)
    {
        List<string> conditions = [query.Descending ? "sequence > @After AND sequence < @From" : "sequence > @From"];
        Add(query.Before, "sequence < @Before");
        Add(query.KeyId, "key_id = @KeyId");
        Add(query.Actor, "actor = @Actor");
        Add(query.Action, "action = @Action");

        // With a sign, so that no index on it is chosen: the rows of all pages together would be read and sorted for each of them.
        Add(query.Since, "+at >= @Since");
        Add(query.Until, "+at < @Until");
        return $"SELECT {Columns} FROM {table} WHERE {string.Join(" AND ", conditions)} ORDER BY sequence {(query.Descending ? "DESC" : "ASC")} LIMIT @Limit";

        void Add(object? value, string condition)
        {
            if (value is not null)
            {
                conditions.Add(condition);
            }
        }
    }

    /// <summary>The first and the last place that entries of some days have; null where there are none. Reads an index, and that once for all pages.</summary>
    /// <remarks>Clocks of several machines write the moments, so that between these places others can stand.</remarks>
    public static string Bounds(string table, AuditQuery query)
    {
        List<string> conditions = [];
        if (query.Since is not null)
        {
            conditions.Add("at >= @Since");
        }

        if (query.Until is not null)
        {
            conditions.Add("at < @Until");
        }

        // With a sign, so that the places are not walked from the first to the last in search of such an entry.
        return $"SELECT min(+sequence), max(+sequence) FROM {table} WHERE {string.Join(" AND ", conditions)}";
    }

    public static (long First, long Last)? ReadBounds(DbDataReader row) => row.IsDBNull(0) ? null : (row.GetInt64(0), row.GetInt64(1));

    public static object Parameters(AuditQuery query, long from, long limit) => new
    {
        query.After,
        query.Before,
        From = from,
        query.KeyId,
        query.Actor,
        query.Action,
        Since = query.Since is { } since ? StoreTime.Ceiling(since) : (long?)null,
        Until = query.Until is { } until ? StoreTime.Ceiling(until) : (long?)null,
        Limit = limit,
    };

    /// <summary>Whether no entry can have what is asked for, because no database could hold it.</summary>
    public static bool IsHopeless(AuditQuery query) =>
        new[] { query.KeyId, query.Actor, query.Action }.Any(text => text is not null && !StoreText.CanBeKept(text));

    public static AuditEntry Read(DbDataReader row) => new(
        row.GetInt64(0),
        new AuditDraft
        {
            At = StoreTime.FromMicroseconds(row.GetInt64(1)),
            Actor = row.GetString(2),
            Address = Text(row, 3),
            Action = row.GetString(4),
            KeyId = Text(row, 5),
            Before = Text(row, 6),
            After = Text(row, 7),
        },
        row.GetString(8),
        row.GetString(9));

    /// <summary>Reads a query page by page, so that a reader that takes its time holds nothing open.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="bounds">Reads <see cref="Bounds"/>.</param>
    /// <param name="page">Reads <see cref="Page"/>, from a place and so many entries.</param>
    public static async IAsyncEnumerable<AuditEntry> ReadAsync(
        AuditQuery query, Func<AuditQuery, Task<List<(long First, long Last)?>>> bounds, Func<AuditQuery, long, long, Task<List<AuditEntry>>> page)
    {
        if (IsHopeless(query))
        {
            yield break;
        }

        if (query is not { Since: null, Until: null })
        {
            if (await bounds(query) is not [(var first, var last)])
            {
                yield break;
            }

            query = query with { After = Math.Max(query.After, first - 1), Before = query.Before <= last ? query.Before : Math.Min(last, long.MaxValue - 1) + 1 };
        }

        var from = query.Descending ? long.MaxValue : query.After;
        long left = query.Take ?? long.MaxValue;
        while (left > 0)
        {
            var limit = Math.Min(left, PageSize);
            var entries = await page(query, from, limit);
            foreach (var entry in entries)
            {
                yield return entry;
            }

            if (entries.Count < limit)
            {
                yield break;
            }

            from = entries[^1].Sequence;
            left -= entries.Count;
        }
    }

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
