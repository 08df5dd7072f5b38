namespace ServiceKit.Dashboard.Tests.Hosting;

/// <summary>A clock on which somebody sets the time of day, while the time that has passed goes on as it does.</summary>
internal sealed class WallClock : TimeProvider
{
    private long _passed;
    private long _set;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => _passed += time.Ticks;

    public void Set(TimeSpan by) => _set += by.Ticks;

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(_passed + _set);

    public override long GetTimestamp() => _passed;
}
