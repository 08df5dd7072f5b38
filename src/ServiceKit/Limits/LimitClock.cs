namespace ServiceKit.Limits;

/// <summary>The time that limits count by: ticks since the start of the service, which no change of the wall clock moves.</summary>
internal sealed class LimitClock(TimeProvider time)
{
    private readonly long _origin = time.GetTimestamp();

    public long Now => time.GetElapsedTime(_origin).Ticks;

    /// <summary>Ticks in whole seconds, rounded up: what a caller is told must never be too early.</summary>
    public static long Seconds(long ticks) => (ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
}
