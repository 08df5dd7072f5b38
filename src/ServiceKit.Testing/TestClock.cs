namespace ServiceKit.Testing;

/// <summary>
/// The clock of a service under test: it stands still until the test moves it. Timers and delays that were made with it fire while it is
/// moved, in the order in which they are due.
/// </summary>
public sealed class TestClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private long _ticks;

    /// <summary>Creates a clock that shows the time of now.</summary>
    public TestClock()
        : this(System.GetUtcNow())
    {
    }

    /// <summary>Creates a clock.</summary>
    /// <param name="now">What it shows at first.</param>
    public TestClock(DateTimeOffset now) => _ticks = now.UtcTicks;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    /// <summary>Moves the clock on. Timers that become due fire on the way, on this thread.</summary>
    /// <param name="time">How far; not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var end = Interlocked.Read(ref _ticks) + time.Ticks;
        while (TakeDue(end) is { } timer)
        {
            timer.Fire();
        }

        Interlocked.Exchange(ref _ticks, end);
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private Timer? TakeDue(long end)
    {
        lock (_gate)
        {
            var timer = _timers.Where(t => t.DueAt <= end).MinBy(t => t.DueAt);
            if (timer is not null)
            {
                Interlocked.Exchange(ref _ticks, Math.Max(Interlocked.Read(ref _ticks), timer.DueAt));
                timer.Next();
            }

            return timer;
        }
    }

    private sealed class Timer(TestClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public long DueAt { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                _period = period;
                DueAt = dueTime < TimeSpan.Zero ? long.MaxValue : clock.GetTimestamp() + dueTime.Ticks;
                if (DueAt != long.MaxValue && dueTime > TimeSpan.Zero)
                {
                    clock._timers.Add(this);
                }
            }

            if (dueTime == TimeSpan.Zero)
            {
                // Due at once, whether or not anybody moves the clock; not within the call, as of every timer.
                ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Fire(), this, preferLocal: false);
                Change(period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan, period);
            }

            return true;
        }

        public void Fire() => callback(state);

        // Under the lock of the clock.
        public void Next()
        {
            if (_period > TimeSpan.Zero)
            {
                DueAt += _period.Ticks;
            }
            else
            {
                DueAt = long.MaxValue;
                clock._timers.Remove(this);
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
