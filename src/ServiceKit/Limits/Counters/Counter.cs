namespace ServiceKit.Limits.Counters;

/// <summary>
/// What one client has used of one policy. The framework's <c>RateLimiter</c> hands out an object per request, takes its time from
/// <c>Stopwatch</c> and timers, and tells neither what is left nor when more comes without allocating; hence this type beside it.
/// </summary>
/// <remarks>Safe for concurrent use, and exact: however many ask at once, no more are admitted than the quota says.</remarks>
internal abstract class Counter
{
    private long _reportedUntil = long.MinValue;

    /// <summary>Takes permits, all of them or none.</summary>
    /// <param name="cost">How many. A cost beyond the whole quota takes the whole quota. 0 takes nothing and is never refused.</param>
    /// <param name="charge">Whether to take them, or only to look.</param>
    /// <param name="now">Ticks of <see cref="LimitClock"/>.</param>
    /// <param name="balance">What is left.</param>
    public abstract Admission Try(int cost, bool charge, long now, out Balance balance);

    /// <summary>Whether <see cref="Try"/> would take permits. Nothing is set in motion by the question.</summary>
    public virtual Admission Look(int cost, long now, out Balance balance) => Try(cost, charge: false, now, out balance);

    /// <summary>After <see cref="Admission.Waiting"/>: a task that ends when it is worth asking again. It never fails.</summary>
    public virtual Task ReadyAsync() => Task.CompletedTask;

    /// <summary>Gives back what was taken, because the request was refused for another reason or, of parallel requests, has ended.</summary>
    public abstract void GiveBack(int cost, in Balance balance);

    /// <summary>Ends the counter if nothing is used, so that forgetting it changes nothing. From then on it answers <see cref="Admission.Retired"/>.</summary>
    public abstract bool TryRetire(long now);

    /// <summary>Whether a refusal is to be logged: the first one in each period.</summary>
    public bool IsReportDue(long now, long period)
    {
        var until = Volatile.Read(ref _reportedUntil);
        return now >= until && Interlocked.CompareExchange(ref _reportedUntil, now + period, until) == until;
    }
}
