namespace ServiceKit.Testing;

/// <summary>
/// A clock that stands still until a test moves it: the time of day, and the time that has passed. It takes the place of the service's
/// own, so that keys expire and limits recover when the test says so.
/// </summary>
/// <remarks>
/// Timers and delays, on which the service works in the background, go by real time: nothing that waits is kept waiting by a clock that
/// nobody moves. Safe to use from several threads.
/// </remarks>
/// <param name="now">The time that it shows at first.</param>
public sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    private long _ticks = now.UtcTicks;

    /// <summary>A clock that shows the time at which it was made.</summary>
    public TestClock()
        : this(System.GetUtcNow())
    {
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Moves the clock.</summary>
    /// <param name="time">How far; not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        Interlocked.Add(ref _ticks, time.Ticks);
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref _ticks);
}
