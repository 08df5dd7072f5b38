using Microsoft.Extensions.Options;
using ServiceKit.Limits;
using ServiceKit.Limits.Clients;
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
        var total = 0;

        // The greatest so far, the least of them first: a table that an attack has filled costs neither text nor a sort.
        var first = new PriorityQueue<(ClientAddress Address, long Wrong, bool IsHeld), Place>(Most + 1);
        foreach (var (address, counter) in attempts.Own)
        {
            var admission = counter.Try(1, charge: false, now, out var balance);
            if (admission is not Admission.Retired && permits - balance.Remaining is > 0 and var wrong)
            {
                total++;
                if (first.Count < Most)
                {
                    first.Enqueue((address, wrong, admission is Admission.Refused), new Place(wrong, address));
                }
                else
                {
                    first.EnqueueDequeue((address, wrong, admission is Admission.Refused), new Place(wrong, address));
                }
            }
        }

        var shown = new GuessingAddress[first.Count];
        for (var i = shown.Length - 1; i >= 0; i--)
        {
            var (address, wrong, isHeld) = first.Dequeue();
            shown[i] = new GuessingAddress(address.ToString(), wrong, isHeld);
        }

        return (shown, total);
    }

    // Of as many attempts, the lower address counts as the greater place, so that a page shows the same ones each time.
    private readonly record struct Place(long Wrong, ClientAddress Address) : IComparable<Place>
    {
        public int CompareTo(Place other) =>
            Wrong != other.Wrong ? Wrong.CompareTo(other.Wrong)
            : Address.Family != other.Address.Family ? other.Address.Family.CompareTo(Address.Family)
            : other.Address.Bits.CompareTo(Address.Bits);
    }
}

/// <summary>An address that sent wrong keys.</summary>
/// <param name="Address">The address, or the network of an IPv6 address.</param>
/// <param name="Wrong">Wrong keys that count against it.</param>
/// <param name="IsHeld">Whether it gets 429 for further ones.</param>
internal sealed record GuessingAddress(string Address, long Wrong, bool IsHeld);
