using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ServiceKit.Limits.Clients;
using ServiceKit.Limits.Counters;
using ServiceKit.Networks;

namespace ServiceKit.Limits;

/// <summary>
/// Slows down whoever tries keys: so many wrong ones a minute from an address, then 429 in place of 401. A good key is not
/// counted and always passes, so that nobody can lock out others who share the address. A good key that is short enough to be
/// guessed has to wait like a wrong one: otherwise trying would go on undisturbed until the guess that is right.
/// </summary>
internal sealed class GuessThrottle
{
    private const int MaxAddresses = 100_000;

    private readonly LimitClock _clock;
    private readonly ClientTable<ClientAddress>? _attempts;

    public GuessThrottle(IOptions<ApiKeyOptions> options, LimitClock clock)
    {
        _clock = clock;
        if (options.Value.WrongKeysPerMinute is { } permits)
        {
            _attempts = new(MaxAddresses, _ => new TokenBucketCounter(permits, TimeSpan.FromMinutes(1), burst: permits));
        }
    }

    /// <summary>The counters by address, for the tests that flood it.</summary>
    public ClientTable<ClientAddress>? Attempts => _attempts;

    /// <summary>Counts a wrong key. True if its address has had too many.</summary>
    public bool IsOneTooMany(HttpContext context) => Try(context, charge: true, out _, out _);

    /// <summary>Whether the address has had too many wrong keys, for a good key that could have been guessed.</summary>
    public bool Holds(HttpContext context) => Try(context, charge: false, out _, out _);

    /// <summary>What counts the wrong keys of the address, and the ticks until another one is let through.</summary>
    public Counter? Find(HttpContext context, out long wait)
    {
        Try(context, charge: false, out var counter, out wait);
        return counter;
    }

    private bool Try(HttpContext context, bool charge, out Counter? counter, out long wait)
    {
        counter = null;
        wait = 0;
        // Without an address it is a server in the process of a test, or a socket that only a proxy can reach; unless the client made
        // its proxy's chain unreadable, which must not free it: all of those share one counter.
        var remote = context.Connection.RemoteIpAddress;
        if (_attempts is null || (remote is null && context.Features.Get<BrokenChain>() is null))
        {
            return false;
        }

        var address = ClientAddress.Of(remote);
        var now = _clock.Now;
        while (true)
        {
            counter = _attempts.Of(address, now);
            var admission = counter.Try(1, charge, now, out var balance);
            if (admission is not Admission.Retired)
            {
                wait = balance.Wait;
                return admission is Admission.Refused;
            }

            _attempts.Remove(address, counter);
        }
    }
}
