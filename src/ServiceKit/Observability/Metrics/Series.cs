namespace ServiceKit.Observability.Metrics;

/// <summary>One time series. Recorded to by many threads at once, without a lock.</summary>
/// <param name="labels">The labels as they are written.</param>
/// <param name="buckets">How many buckets a histogram has, the one of everything above included; 0 for anything else.</param>
/// <param name="created">Since when it counts, in seconds since 1970.</param>
internal sealed class Series(string labels, int buckets, double created)
{
    private readonly long[] _buckets = buckets == 0 ? [] : new long[buckets];
    private double _value;

    public string Labels => labels;

    public double Created => created;

    /// <summary>The value; of a histogram, the sum.</summary>
    public double Value => Volatile.Read(ref _value);

    public void Add(double value)
    {
        var seen = Volatile.Read(ref _value);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref _value, seen + value, seen);
            // By the bits: NaN is unlike itself.
            if (BitConverter.DoubleToInt64Bits(found) == BitConverter.DoubleToInt64Bits(seen))
            {
                return;
            }

            seen = found;
        }
    }

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Observe(int bucket, double value)
    {
        Interlocked.Increment(ref _buckets[bucket]);
        Add(value);
    }

    /// <summary>How many values each bucket has, and all below it. The last is the count of all: they agree whatever is recorded meanwhile.</summary>
    public void ReadBuckets(Span<long> cumulative)
    {
        var sum = 0L;
        for (var i = 0; i < _buckets.Length; i++)
        {
            sum += Volatile.Read(ref _buckets[i]);
            cumulative[i] = sum;
        }
    }
}
