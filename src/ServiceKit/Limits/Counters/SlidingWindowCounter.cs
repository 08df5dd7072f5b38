namespace ServiceKit.Limits.Counters;

/// <summary>So many requests in any span as long as the window, whenever it begins.</summary>
/// <remarks>
/// The window is cut into twenty segments. A request counts from its moment until its segment has left the window as a whole,
/// which is one window to one window and a twentieth: too long rather than too short, so that the quota holds exactly. The more
/// usual counter, weighted with the previous window, admits almost twice the quota after a burst at the end of a window.
/// The segments do not fit into one word, so there is a lock; it belongs to one client, and is held for some ten instructions.
/// </remarks>
internal sealed class SlidingWindowCounter(int permits, TimeSpan window) : Counter
{
    /// <summary>How many segments a window has.</summary>
    public const int Segments = 20;

    private readonly long _segment = window.Ticks / Segments;

    private readonly Lock _lock = new();

    // One more than the window has: the oldest is partly outside.
    private readonly int[] _used = new int[Segments + 1];
    private long _current;
    private int _total;
    private bool _retired;

    public override Admission Try(int cost, bool charge, long now, out Balance balance)
    {
        balance = default;
        cost = Math.Min(cost, permits);
        lock (_lock)
        {
            if (_retired)
            {
                return Admission.Retired;
            }

            Advance(now);
            if (cost > 0 && _total + cost > permits)
            {
                balance.Remaining = permits - _total;
                balance.Wait = Until(_total + cost - permits, now);
                return Admission.Refused;
            }

            if (charge)
            {
                _used[_current % _used.Length] += cost;
                _total += cost;
            }

            balance.Remaining = permits - _total;
            balance.Wait = _total == 0 ? 0 : Until(1, now);
            balance.Receipt = _current;
            return Admission.Admitted;
        }
    }

    public override void GiveBack(int cost, in Balance balance)
    {
        cost = Math.Min(cost, permits);
        lock (_lock)
        {
            if (balance.Receipt >= _current - Segments)
            {
                _used[balance.Receipt % _used.Length] -= cost;
                _total -= cost;
            }
        }
    }

    public override bool TryRetire(long now)
    {
        lock (_lock)
        {
            Advance(now);
            return !_retired && (_retired = _total == 0);
        }
    }

    private void Advance(long now)
    {
        // Two threads may have read the clock in the other order.
        var target = Math.Max(now / _segment, _current);
        for (var i = Math.Max(_current + 1, target - Segments); i <= target && _total > 0; i++)
        {
            ref var used = ref _used[i % _used.Length];
            _total -= used;
            used = 0;
        }

        _current = target;
    }

    // The ticks until so many permits have come free.
    private long Until(int permits, long now)
    {
        var segment = Math.Max(0, _current - Segments);
        for (var freed = 0; (freed += _used[segment % _used.Length]) < permits; segment++)
        {
        }

        return ((segment + Segments + 1) * _segment) - now;
    }
}
