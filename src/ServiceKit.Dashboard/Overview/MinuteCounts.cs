namespace ServiceKit.Dashboard.Overview;

/// <summary>What was counted in one minute. Adding neither locks nor allocates, and processors do not wait for each other.</summary>
/// <param name="minute">The minute, counted since the beginning of time.</param>
internal sealed class MinuteCounts(long minute)
{
    private static readonly int Stripes = Math.Clamp(Environment.ProcessorCount, 1, 8);

    // Whole cache lines, so that two processors share none.
    private static readonly int Stride = (RequestColumns.Count + 7) / 8 * 8;

    private readonly long[] _counts = new long[Stripes * Stride];

    public long Minute => minute;

    public void Add(int column) => Interlocked.Increment(ref _counts[(Thread.GetCurrentProcessorId() % Stripes * Stride) + column]);

    public long this[int column]
    {
        get
        {
            var sum = 0L;
            for (var stripe = 0; stripe < Stripes; stripe++)
            {
                sum += Volatile.Read(ref _counts[(stripe * Stride) + column]);
            }

            return sum;
        }
    }
}
