using ServiceKit.ApiKeys;
using ServiceKit.Limits.Clients;
using ServiceKit.Limits.Counters;

namespace ServiceKit.Limits;

/// <summary>
/// What keys have used of limits of their own, by the key's id and the window: a ring that is swapped leaves the counters alone,
/// and a quota that changed with it holds from the next request on, with what was used already. Replicas with a place that counts for
/// all of them share the limits.
/// </summary>
internal sealed class KeyLimitCounters(IQuotaLender? lender, LimitClock clock)
{
    private readonly ClientTable<Client> _counters = new(ApiKeyLimits.MaxKeys, client => lender is { IsShared: true }
        ? new SharedWindowCounter(client.Key, client.Window, lender, clock)
        : new FixedWindowCounter(0, client.Window));

    public Admission Try(ApiKeyRecord key, RateLimitPolicy policy, int cost, bool charge, bool borrow, long now, out Counter counter, out Balance balance)
    {
        var client = new Client(key.Id, policy.Window);
        while (true)
        {
            var window = (WindowCounter)_counters.Of(client, now);
            if (window.Permits != policy.Permits)
            {
                window.Permits = policy.Permits;
            }

            counter = window;
            var admission = borrow ? window.Try(cost, charge, now, out balance) : window.Look(cost, now, out balance);
            if (admission is not Admission.Retired)
            {
                return admission;
            }

            _counters.Remove(client, window);
        }
    }

    private readonly record struct Client(string Key, TimeSpan Window);
}
