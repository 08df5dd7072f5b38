namespace ServiceKit.Limits.Counters;

/// <summary>
/// So many requests in each window. The first request of a client opens a window; what is left at its end is lost, and the next
/// request opens another.
/// </summary>
/// <remarks>One word of 64 bits, changed by compare-and-swap: 40 bits of milliseconds when the window began, 24 bits of permits used.</remarks>
internal sealed class FixedWindowCounter(int permits, TimeSpan window) : WindowCounter
{
    private const int UsedBits = 24;
    private const long UsedMask = (1L << UsedBits) - 1;
    private const long Retired = -1;

    private readonly long _window = window.Ticks;
    private int _permits = permits;
    private long _state;

    public override int Permits
    {
        get => Volatile.Read(ref _permits);
        set => Volatile.Write(ref _permits, value);
    }

    public override Admission Try(int cost, bool charge, long now, out Balance balance)
    {
        balance = default;
        var permits = Permits;
        cost = Math.Min(cost, permits);
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state == Retired)
            {
                return Admission.Retired;
            }

            var used = state & UsedMask;
            var begin = state >>> UsedBits;
            var end = (begin * TimeSpan.TicksPerMillisecond) + _window;
            if (used == 0 || now >= end)
            {
                used = 0;
                begin = now / TimeSpan.TicksPerMillisecond;
                end = (begin * TimeSpan.TicksPerMillisecond) + _window;
            }

            if (cost > 0 && used + cost > permits)
            {
                balance.Remaining = Math.Max(0, permits - used);
                balance.Wait = end - now;
                return Admission.Refused;
            }

            used += charge ? cost : 0;
            if (!charge || cost == 0 || Interlocked.CompareExchange(ref _state, (begin << UsedBits) | used, state) == state)
            {
                balance.Remaining = Math.Max(0, permits - used);
                balance.Wait = used == 0 ? 0 : end - now;
                balance.Receipt = begin;
                return Admission.Admitted;
            }
        }
    }

    public override void GiveBack(int cost, in Balance balance)
    {
        cost = Math.Min(cost, Permits);
        while (true)
        {
            var state = Volatile.Read(ref _state);
            var used = state & UsedMask;
            if (state == Retired || state >>> UsedBits != balance.Receipt || used < cost
                || Interlocked.CompareExchange(ref _state, state - cost, state) == state)
            {
                return;
            }
        }
    }

    public override bool TryRetire(long now)
    {
        var state = Volatile.Read(ref _state);
        return state != Retired
            && ((state & UsedMask) == 0 || now >= ((state >>> UsedBits) * TimeSpan.TicksPerMillisecond) + _window)
            && Interlocked.CompareExchange(ref _state, Retired, state) == state;
    }
}
