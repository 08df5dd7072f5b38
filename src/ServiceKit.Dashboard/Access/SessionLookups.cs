using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceKit.Limits;
using ServiceKit.Limits.Clients;
using ServiceKit.Limits.Counters;

namespace ServiceKit.Dashboard.Access;

/// <summary>
/// Bounds what made-up cookies cost the store: so many look-ups of an address that find nothing, then none for some seconds. A session that was
/// found here before is always looked up, so that who works behind the same address goes on undisturbed.
/// </summary>
internal sealed class SessionLookups(LimitClock clock)
{
    /// <summary>Look-ups of one address that may find nothing at once; one more for each second.</summary>
    public const int Burst = 30;

    private const int MaxAddresses = 100_000;

    // Far more than there are people at work. Beyond, all are forgotten, and are known again by their next request.
    private const int MaxKnown = 10_000;

    private readonly ClientTable<ClientAddress> _misses = new(MaxAddresses, _ => new TokenBucketCounter(Burst, TimeSpan.FromSeconds(Burst), Burst));
    private readonly ConcurrentDictionary<string, byte> _known = new(StringComparer.Ordinal);

    /// <summary>Whether a session may be looked up. If not, the request says so, and how long to wait.</summary>
    public bool MayLook(HttpContext context, string digest)
    {
        if (_known.ContainsKey(digest) || !IsOneTooMany(context, charge: false, out var wait))
        {
            return true;
        }

        context.Features.Set(new TooManyLookups(Math.Max(1, LimitClock.Seconds(wait))));
        return false;
    }

    public void Found(string digest)
    {
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        _known.TryAdd(digest, 0);
    }

    public void Missed(HttpContext context, string digest)
    {
        _known.TryRemove(digest, out _);
        IsOneTooMany(context, charge: true, out _);
    }

    private bool IsOneTooMany(HttpContext context, bool charge, out long wait)
    {
        var (address, now) = (ClientAddress.Of(context.Connection.RemoteIpAddress), clock.Now);
        while (true)
        {
            var counter = _misses.Of(address, now);
            var admission = counter.Try(1, charge, now, out var balance);
            if (admission is not Admission.Retired)
            {
                wait = balance.Wait;
                return admission is Admission.Refused;
            }

            _misses.Remove(address, counter);
        }
    }
}

/// <summary>That the session of a request was not looked up. A feature of the request.</summary>
/// <param name="Seconds">How long to wait.</param>
internal sealed record TooManyLookups(long Seconds)
{
    public string RetryAfter => Seconds.ToString(CultureInfo.InvariantCulture);
}
