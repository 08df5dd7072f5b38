namespace ServiceKit.ApiKeys;

/// <summary>How many keys expire soon. Counting means looking at all of them, so that the number is kept for a minute, or until the ring changes.</summary>
internal sealed class ExpiringKeys(ApiKeyRingHolder holder, TimeProvider clock)
{
    /// <summary>How soon: time enough to make a new key and hand it out.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromDays(7);

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private volatile Counted? _counted;

    /// <summary>Keys in force now that expire within <see cref="Soon"/>.</summary>
    public int Count
    {
        get
        {
            if (holder.Current is not { } ring)
            {
                return 0;
            }

            var now = clock.GetUtcNow();
            if (_counted is { } known && known.Ring == ring.Version && now >= known.At && now < known.At + Kept)
            {
                return known.Count;
            }

            var count = ring.CountExpiring(now, now + Soon);
            _counted = new Counted(ring.Version, now, count);
            return count;
        }
    }

    private sealed record Counted(long Ring, DateTimeOffset At, int Count);
}
