using ServiceKit.Dashboard.Components;
using ServiceKit.Dashboard.Keys;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Overview;

/// <summary>What the store knows of the keys that somebody may see, and of their use on all replicas.</summary>
internal sealed class KeyNumbersReader(ApiKeyManager manager, IApiKeyStore store)
{
    /// <summary>Rows of each table.</summary>
    public const int Most = 8;

    /// <summary>What counts as soon, and as long unused.</summary>
    public const int Days = 30;

    public async Task<KeyNumbers> ReadAsync(ApiKeyActor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = HourCounts.Since(now);
        var active = new ApiKeyQuery { Now = now, State = ApiKeyState.Active, Take = 1 };
        var used = await manager.ListAsync(new ApiKeyQuery { Now = now, Order = ApiKeyOrder.LastUsed, Descending = true, Take = ApiKeyQuery.MaxTake }, actor, cancellationToken);
        var recent = used.Keys.Where(listing => listing.LastUsedAt >= since).ToList();
        var counts = recent.Count == 0 ? [] : await store.ReadCountsAsync([.. recent.Select(listing => listing.Key.Id)], since, cancellationToken);
        var byKey = counts.ToLookup(count => count.Id, StringComparer.Ordinal);
        var rows = recent.Select(listing => new KeyRow(listing, HourCounts.Series(byKey[listing.Key.Id], since))).OrderByDescending(row => row.Hours.Sum()).ToList();
        return new KeyNumbers
        {
            Active = (await manager.ListAsync(active, actor, cancellationToken)).Total,
            Top = [.. rows.Take(Most)],
            Limited = [.. recent.Select(listing => (listing.Key, Count: byKey[listing.Key.Id].Where(count => count.Outcome == "rate-limited").Sum(count => count.Count)))
                .Where(one => one.Count > 0).OrderByDescending(one => one.Count).Take(Most)],
            Hours = Draw(counts, since),
            IsCut = recent.Count == ApiKeyQuery.MaxTake && used.Total > recent.Count,
            Expiring = await manager.ListAsync(active with { ExpiresBefore = now.AddDays(Days), Order = ApiKeyOrder.Expires, Take = Most }, actor, cancellationToken),
            Unused = await manager.ListAsync(active with { NotUsedSince = now.AddDays(-Days), Order = ApiKeyOrder.LastUsed, Take = Most }, actor, cancellationToken),
        };
    }

    private static List<ChartBar> Draw(IReadOnlyList<KeyHourCount> counts, DateTimeOffset since)
    {
        var accepted = HourCounts.Series(counts.Where(count => count.Outcome == "accepted"), since);
        var all = HourCounts.Series(counts, since);
        return [.. accepted.Select((count, hour) => new ChartBar(since.AddHours(hour), count, all[hour] - count))];
    }
}

/// <summary>Keys, and the requests with them of the last 24 hours.</summary>
internal sealed record KeyNumbers
{
    /// <summary>Keys that are accepted.</summary>
    public required long Active { get; init; }

    /// <summary>The keys with most requests.</summary>
    public required IReadOnlyList<KeyRow> Top { get; init; }

    /// <summary>The keys that hit limits, and how often.</summary>
    public required IReadOnlyList<(StoredApiKey Key, long Count)> Limited { get; init; }

    /// <summary>Requests by the hour, of all these keys.</summary>
    public required IReadOnlyList<ChartBar> Hours { get; init; }

    /// <summary>Whether more keys were used than were looked at.</summary>
    public required bool IsCut { get; init; }

    public required ApiKeyPage Expiring { get; init; }

    public required ApiKeyPage Unused { get; init; }
}
