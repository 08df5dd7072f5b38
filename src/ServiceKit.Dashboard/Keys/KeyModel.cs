using ServiceKit.Dashboard.Components;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Keys;

/// <summary>What the page of one key shows.</summary>
internal sealed record KeyModel
{
    public required ApiKeyListing Listing { get; init; }

    /// <summary>The span of the chart.</summary>
    public required UsageSpan Span { get; init; }

    public required IReadOnlyList<ChartBar> Bars { get; init; }

    /// <summary>Requests of the span by outcome, most first.</summary>
    public required IReadOnlyList<(string Outcome, long Count)> Outcomes { get; init; }

    public required IReadOnlyList<KeyCallerCount> Callers { get; init; }

    public required IReadOnlyList<ScopeUse> Scopes { get; init; }

    /// <summary>The latest entries of the audit log about this key, newest first; null for who sees the keys of one tenant, and so no audit log.</summary>
    public required IReadOnlyList<AuditEntry>? Audit { get; init; }

    /// <summary>The overlap that the key is part of; null for none.</summary>
    public Overlap? Overlap { get; init; }

    /// <summary>Whether fewer scopes would have been enough for every request so far.</summary>
    public required bool CanTighten { get; init; }
}

/// <summary>An old key and its successor.</summary>
/// <param name="Old">The old key.</param>
/// <param name="New">Its successor.</param>
/// <param name="StillFrom">Who has used the old one since there is a new one.</param>
internal sealed record Overlap(StoredApiKey Old, StoredApiKey New, IReadOnlyList<KeyCallerCount> StillFrom);

/// <summary>How far back a chart goes, and how wide its bars are.</summary>
/// <param name="Word">What the query calls it.</param>
/// <param name="Title">What the page calls it.</param>
/// <param name="Bars">How many bars.</param>
/// <param name="HoursPerBar">Hours of one bar.</param>
internal sealed record UsageSpan(string Word, string Title, int Bars, int HoursPerBar)
{
    public static readonly IReadOnlyList<UsageSpan> All = [new("day", "24 hours", 24, 1), new("week", "7 days", 168, 1), new("month", "30 days", 30, 24)];

    public static UsageSpan Of(string? word) => All.FirstOrDefault(span => span.Word == word) ?? All[0];

    public DateTimeOffset Since(DateTimeOffset now) => HourCounts.Since(now, Bars * HoursPerBar);

    public IReadOnlyList<ChartBar> Draw(IReadOnlyList<KeyHourCount> counts, DateTimeOffset now)
    {
        var since = Since(now);
        var (accepted, refused) = (new long[Bars], new long[Bars]);
        foreach (var count in counts)
        {
            var bar = (int)((count.Hour - since).TotalHours / HoursPerBar);
            if (bar >= 0 && bar < Bars)
            {
                (count.Outcome == "accepted" ? accepted : refused)[bar] += count.Count;
            }
        }

        return [.. accepted.Select((count, i) => new ChartBar(since.AddHours(i * HoursPerBar), count, refused[i]))];
    }
}
