namespace ServiceKit.KeyManagement.Usage;

/// <summary>How often something happened since it was asked last, and when it did for the last time.</summary>
internal sealed class Tally
{
    private long _count;
    private long _last;
    private int _idle;

    /// <summary>Whether nothing happened between the last three times it was asked. For the one who asks.</summary>
    public bool IsLongIdle => _idle > 1;

    public void Add(long by, DateTimeOffset at)
    {
        // First the time: who takes the count in between has one that is right, if not the latest.
        Volatile.Write(ref _last, at.UtcTicks);
        Interlocked.Add(ref _count, by);
    }

    public long Take(out DateTimeOffset last)
    {
        var count = Interlocked.Exchange(ref _count, 0);
        last = new DateTimeOffset(Volatile.Read(ref _last), TimeSpan.Zero);
        _idle = count == 0 ? _idle + 1 : 0;
        return count;
    }
}
