namespace ServiceKit.KeyManagement.Usage;

/// <summary>How often something happened since it was asked last, and when it did for the last time.</summary>
internal sealed class Tally
{
    private long _count;
    private long _last;

    public void Add(long by, DateTimeOffset at)
    {
        Interlocked.Add(ref _count, by);
        Volatile.Write(ref _last, at.UtcTicks);
    }

    public long Take(out DateTimeOffset last)
    {
        last = new DateTimeOffset(Volatile.Read(ref _last), TimeSpan.Zero);
        return Interlocked.Exchange(ref _count, 0);
    }
}
