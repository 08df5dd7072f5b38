namespace ServiceKit.Testing.Tests;

[Trait("Feature", "B12")]
public sealed class ClockTests
{
    [Fact]
    public void Advance_FiresTimersInTheirOrder()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var clock = new TestClock(start);
        var fired = new List<(string Name, double At)>();
        using var once = clock.CreateTimer(_ => fired.Add(("once", Seconds())), null, TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        using var often = clock.CreateTimer(_ => fired.Add(("often", Seconds())), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
        var gone = clock.CreateTimer(_ => fired.Add(("gone", Seconds())), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        gone.Dispose();

        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal([("often", 2), ("once", 3), ("often", 4)], fired);
        Assert.Equal(start + TimeSpan.FromSeconds(5), clock.GetUtcNow());

        double Seconds() => (clock.GetUtcNow() - start).TotalSeconds;
    }

    [Fact]
    public async Task Delay_EndsWhenTheClockIsMoved()
    {
        var clock = new TestClock();
        var delay = Task.Delay(TimeSpan.FromMinutes(1), clock, TestContext.Current.CancellationToken);
        Assert.False(delay.IsCompleted);

        clock.Advance(TimeSpan.FromMinutes(1));

        await delay;
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromTicks(-1)));
    }
}
