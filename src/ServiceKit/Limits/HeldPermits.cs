using ServiceKit.Limits.Counters;

namespace ServiceKit.Limits;

/// <summary>Permits that are given back when the request has been answered: of requests at the same time, and of limiters of the user's own.</summary>
internal sealed class HeldPermits(Counter counter, in Balance balance, HeldPermits? next)
{
    private readonly Balance _balance = balance;

    public void Release()
    {
        counter.GiveBack(1, _balance);
        next?.Release();
    }
}
