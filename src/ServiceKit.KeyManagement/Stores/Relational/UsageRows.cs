namespace ServiceKit.KeyManagement;

/// <summary>A batch of use as rows, in one order for all replicas, so that no two wait for each other.</summary>
internal sealed class UsageRows
{
    /// <summary>How many addresses are kept of one key: the latest.</summary>
    public const int MaxCallers = 1000;

    /// <summary>How many addresses of one key are told.</summary>
    public const int MaxCallersTold = 100;

    /// <summary>How many keys have their oldest addresses removed at each batch.</summary>
    private const int MaxTrims = 32;

    // Counts by the hour are kept for so long.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(400);

    private static int s_turn;

    public UsageRows(ApiKeyUsageBatch batch)
    {
        Counts = [.. batch.Counts.Select(c => new CountRow(c.Id, StoreTime.ToMicroseconds(c.Hour), c.Outcome, c.Count)).OrderBy(c => c.Id, StringComparer.Ordinal).ThenBy(c => c.Hour).ThenBy(c => c.Outcome, StringComparer.Ordinal)];
        Callers = [.. batch.Callers.Select(c => new UseRow(c.Id, c.Address, StoreTime.ToMicroseconds(c.LastAt), c.Count)).OrderBy(c => c.Id, StringComparer.Ordinal).ThenBy(c => c.What, StringComparer.Ordinal)];
        Scopes = [.. batch.Scopes.Select(s => new UseRow(s.Id, s.Scope, StoreTime.ToMicroseconds(s.LastAt), s.Count)).OrderBy(s => s.Id, StringComparer.Ordinal).ThenBy(s => s.What, StringComparer.Ordinal)];

        // Over the batch as it came: of two addresses at one moment, the last counts, as it does one batch after the other.
        Last = [.. batch.Callers.GroupBy(c => c.Id, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(LastOf)];
        Oldest = batch.Counts.Count == 0 ? long.MinValue : StoreTime.ToMicroseconds(batch.Counts.Max(c => c.Hour) - Memory);
    }

    public IReadOnlyList<CountRow> Counts { get; }

    /// <summary>Addresses.</summary>
    public IReadOnlyList<UseRow> Callers { get; }

    /// <summary>Scopes.</summary>
    public IReadOnlyList<UseRow> Scopes { get; }

    /// <summary>The last use of each key: its address, and how often it was used.</summary>
    public IReadOnlyList<UseRow> Last { get; }

    /// <summary>Counts of earlier hours are forgotten.</summary>
    public long Oldest { get; }

    /// <summary>The keys whose addresses are trimmed this time; a batch of very many takes turns.</summary>
    public IReadOnlyList<string> Trimmed()
    {
        if (Last.Count <= MaxTrims)
        {
            return [.. Last.Select(use => use.Id)];
        }

        var first = (int)((uint)Interlocked.Add(ref s_turn, MaxTrims) % (uint)Last.Count);
        return [.. Last.Skip(first).Concat(Last.Take(first)).Take(MaxTrims).Select(use => use.Id)];
    }

    private static UseRow LastOf(IGrouping<string, KeyCallerCount> callers)
    {
        var last = callers.Aggregate((one, next) => next.LastAt >= one.LastAt ? next : one);
        return new UseRow(callers.Key, last.Address, StoreTime.ToMicroseconds(last.LastAt), callers.Sum(c => c.Count));
    }
}

/// <summary>A count of one hour.</summary>
internal sealed record CountRow(string Id, long Hour, string Outcome, long Count);

/// <summary>Use from an address, or of a scope.</summary>
internal sealed record UseRow(string Id, string What, long LastAt, long Count);
