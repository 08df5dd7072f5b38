using System.Threading.RateLimiting;

namespace ServiceKit.Limits.Counters;

/// <summary>A limiter of the user's own. How exact it is, and what a request of it costs, is its own affair.</summary>
internal sealed class CustomCounter(RateLimiter limiter) : Counter
{
    private bool _retired;

    public override Admission Try(int cost, bool charge, long now, out Balance balance)
    {
        balance = new Balance { Wait = Balance.Unknown };

        // Such a limiter cannot be looked at without taking from it: it is asked last, and once.
        if (!charge || cost == 0)
        {
            return Volatile.Read(ref _retired) ? Admission.Retired : Admission.Admitted;
        }

        RateLimitLease lease;
        lock (limiter)
        {
            if (_retired)
            {
                return Admission.Retired;
            }

            lease = limiter.AttemptAcquire(cost);
        }

        if (lease.IsAcquired)
        {
            balance.Lease = lease;
            return Admission.Admitted;
        }

        using (lease)
        {
            balance.Wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(0, wait.Ticks) : Balance.Unknown;
            return Admission.Refused;
        }
    }

    // To ask it is to take from it: what it would say is not known.
    public override Admission Look(int cost, long now, out Balance balance)
    {
        balance = new Balance { Wait = Balance.Unknown };
        return Volatile.Read(ref _retired) ? Admission.Retired : cost == 0 ? Admission.Admitted : Admission.Waiting;
    }

    public override void GiveBack(int cost, in Balance balance) => balance.Lease?.Dispose();

    public override bool TryRetire(long now)
    {
        lock (limiter)
        {
            if (_retired || limiter.IdleDuration is null)
            {
                return false;
            }

            _retired = true;
        }

        limiter.Dispose();
        return true;
    }
}
