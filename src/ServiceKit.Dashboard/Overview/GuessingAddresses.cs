using Microsoft.Extensions.Options;
using ServiceKit.Limits;
using ServiceKit.Limits.Counters;

namespace ServiceKit.Dashboard.Overview;

/// <summary>Who tries keys: the addresses that sent wrong ones within the last minute, as this replica counts them.</summary>
internal sealed class GuessingAddresses(GuessThrottle guesses, IOptions<ApiKeyOptions> options, LimitClock clock)
{
    /// <summary>How many are shown.</summary>
    public const int Most = 10;

    /// <summary>Those with most attempts first, and how many there are. Looks at each of them, and charges none.</summary>
    public (IReadOnlyList<GuessingAddress> First, int Total) Read()
    {
        if (guesses.Attempts is not { } attempts || options.Value.WrongKeysPerMinute is not { } permits)
        {
            return ([], 0);
        }

        var now = clock.Now;
        var all = new List<GuessingAddress>();
        foreach (var (address, counter) in attempts.Own)
        {
            var admission = counter.Try(1, charge: false, now, out var balance);
            if (admission is not Admission.Retired && permits - balance.Remaining is > 0 and var wrong)
            {
                all.Add(new GuessingAddress(address.ToString(), wrong, admission is Admission.Refused));
            }
        }

        return ([.. all.OrderByDescending(one => one.Wrong).ThenBy(one => one.Address, StringComparer.Ordinal).Take(Most)], all.Count);
    }
}

/// <summary>An address that sent wrong keys.</summary>
/// <param name="Address">The address, or the network of an IPv6 address.</param>
/// <param name="Wrong">Wrong keys that count against it.</param>
/// <param name="IsHeld">Whether it gets 429 for further ones.</param>
internal sealed record GuessingAddress(string Address, long Wrong, bool IsHeld);
