namespace ServiceKit.Limits.Counters;

/// <summary>A bucket of tokens that fills steadily: bursts up to its size, and on average no more than the rate.</summary>
/// <remarks>
/// The generic cell rate algorithm (ITU-T I.371): the one word of state is the moment at which the bucket will be full again.
/// It counts thousandths of a tick, so that rates such as 7 an hour, whose interval is no whole number of ticks, stay true.
/// </remarks>
internal sealed class TokenBucketCounter(int permits, TimeSpan window, int burst) : Counter
{
    private const long Unit = 1000;
    private const long Retired = long.MinValue;

    private readonly long _interval = window.Ticks * Unit / permits;
    private long _fullAt;

    private long Capacity => _interval * burst;

    public override Admission Try(int cost, bool charge, long now, out Balance balance)
    {
        balance = default;
        var take = _interval * Math.Min(cost, burst);
        var instant = now * Unit;
        while (true)
        {
            var state = Volatile.Read(ref _fullAt);
            if (state == Retired)
            {
                return Admission.Retired;
            }

            var missing = Math.Max(0, state - instant);
            if (take > 0 && missing + take > Capacity)
            {
                balance.Remaining = (Capacity - missing) / _interval;
                balance.Wait = Ticks(missing + take - Capacity);
                return Admission.Refused;
            }

            missing += charge ? take : 0;
            if (!charge || take == 0 || Interlocked.CompareExchange(ref _fullAt, instant + missing, state) == state)
            {
                balance.Remaining = (Capacity - missing) / _interval;
                balance.Wait = missing == 0 ? 0 : Ticks(missing - (Capacity - ((balance.Remaining + 1) * _interval)));
                return Admission.Admitted;
            }
        }
    }

    public override void GiveBack(int cost, in Balance balance)
    {
        var give = _interval * Math.Min(cost, burst);
        while (true)
        {
            var state = Volatile.Read(ref _fullAt);
            if (state == Retired || Interlocked.CompareExchange(ref _fullAt, state - give, state) == state)
            {
                return;
            }
        }
    }

    public override bool TryRetire(long now)
    {
        var state = Volatile.Read(ref _fullAt);
        return state != Retired && state <= now * Unit && Interlocked.CompareExchange(ref _fullAt, Retired, state) == state;
    }

    private static long Ticks(long units) => (units + Unit - 1) / Unit;
}
