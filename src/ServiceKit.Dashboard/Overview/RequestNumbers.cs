using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ServiceKit.Authentication;
using ServiceKit.Dashboard.Components;
using ServiceKit.Limits;
using ServiceKit.Observability;

namespace ServiceKit.Dashboard.Overview;

/// <summary>
/// What became of the requests of the last hour, by the minute, in the memory of this process: a fixed number of minutes of a fixed size. A
/// request costs one or two additions. Minutes are those that have passed, whatever somebody does to the clock on the wall; its time is what
/// they are shown with.
/// </summary>
internal sealed class RequestNumbers : IRequestCount
{
    /// <summary>How many minutes are kept, the present one included.</summary>
    public const int Minutes = 60;

    // Limits are named by the program, and those of keys by their windows: there are few. Beyond, they are counted together.
    private const int MaxPolicies = 64;

    private const string OtherPolicy = "other";

    private readonly MinuteCounts?[] _minutes = new MinuteCounts?[Minutes];
    private readonly ConcurrentDictionary<string, StrongBox<long>> _policies = new(StringComparer.Ordinal);
    private readonly StrongBox<long> _others = new();
    private readonly Lock _newPolicy = new();
    private readonly TimeProvider _clock;
    private readonly LimitClock _passed;
    private int _named;

    public RequestNumbers(TimeProvider clock)
    {
        _clock = clock;
        _passed = new LimitClock(clock);
        Since = clock.GetUtcNow();
        _policies[OtherPolicy] = _others;
    }

    /// <summary>When counting began.</summary>
    public DateTimeOffset Since { get; }

    public void Attempted(ApiKeyOutcome outcome) => Present().Add(RequestColumns.Of(outcome));

    public void Refused(string problem, bool wasAccepted)
    {
        var minute = Present();
        minute.Add(RequestColumns.Of(problem));
        if (wasAccepted)
        {
            minute.Add(RequestColumns.RefusedAfterAcceptance);
        }
    }

    public void Limited(string[] policies)
    {
        foreach (var policy in policies)
        {
            Interlocked.Increment(ref (_policies.TryGetValue(policy, out var known) ? known : Named(policy)).Value);
        }
    }

    /// <summary>Everything that is known, as of now.</summary>
    public RequestHour Read()
    {
        var now = Minute;
        var moved = (_clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute) - now;
        var kept = _minutes.Select((_, i) => Volatile.Read(ref _minutes[i])).OfType<MinuteCounts>().Where(minute => minute.Minute > now - Minutes && minute.Minute <= now).ToDictionary(minute => minute.Minute);
        return new RequestHour(
            [.. Enumerable.Range(0, Minutes).Select(i => now - Minutes + 1 + i).Select(minute => Bar(minute + moved, kept.GetValueOrDefault(minute)))],
            [.. RequestColumns.Outcomes.Select(outcome => (outcome, Sum(RequestColumns.Of(outcome)))).Where(one => one.Item2 > 0).OrderByDescending(one => one.Item2)],
            [.. RequestColumns.Problems.Select(problem => (problem, Sum(RequestColumns.Of(problem)))).Where(one => one.Item2 > 0).OrderByDescending(one => one.Item2)],
            [.. _policies.Select(policy => (policy.Key, Interlocked.Read(ref policy.Value.Value))).Where(policy => policy.Item2 > 0).OrderByDescending(policy => policy.Item2).ThenBy(policy => policy.Key, StringComparer.Ordinal)],
            Since);

        long Sum(int column) => kept.Values.Sum(minute => minute[column]);
    }

    private static ChartBar Bar(long minute, MinuteCounts? counts)
    {
        var from = new DateTimeOffset(minute * TimeSpan.TicksPerMinute, TimeSpan.Zero);

        // A request that was accepted in the minute before and refused in this one.
        return counts is null ? new ChartBar(from, 0, 0) : new ChartBar(
            from,
            Math.Max(0, counts[RequestColumns.Of(ApiKeyOutcome.Accepted)] - counts[RequestColumns.RefusedAfterAcceptance]),
            RequestColumns.Problems.Sum(problem => counts[RequestColumns.Of(problem)]));
    }

    private long Minute => (Since.UtcTicks + _passed.Now) / TimeSpan.TicksPerMinute;

    // Only where a policy is counted for the first time, or there are too many: a flood that a limit refuses takes no lock.
    private StrongBox<long> Named(string policy)
    {
        if (Volatile.Read(ref _named) >= MaxPolicies)
        {
            return _others;
        }

        lock (_newPolicy)
        {
            if (_policies.TryGetValue(policy, out var known))
            {
                return known;
            }

            if (_named >= MaxPolicies)
            {
                return _others;
            }

            var place = new StrongBox<long>();
            _policies[policy] = place;
            Volatile.Write(ref _named, _named + 1);
            return place;
        }
    }

    // One allocation a minute; of two requests that find an old one, one puts the new one in, and both count there. A later one is never
    // replaced: a request that was held up between looking at the clock and here counts in it.
    private MinuteCounts Present()
    {
        var minute = Minute;
        ref var place = ref _minutes[minute % Minutes];
        var known = Volatile.Read(ref place);
        if (known is not null && known.Minute >= minute)
        {
            return known;
        }

        var fresh = new MinuteCounts(minute);
        var found = Interlocked.CompareExchange(ref place, fresh, known);
        return ReferenceEquals(found, known) ? fresh : found!;
    }
}

/// <summary>The requests of the last hour.</summary>
/// <param name="Minutes">By the minute, oldest first.</param>
/// <param name="Outcomes">What requests presented, most first.</param>
/// <param name="Problems">What requests were refused with, most first.</param>
/// <param name="Policies">The limits that were hit since counting began, most first.</param>
/// <param name="Since">When counting began.</param>
internal sealed record RequestHour(
    IReadOnlyList<ChartBar> Minutes,
    IReadOnlyList<(ApiKeyOutcome Outcome, long Count)> Outcomes,
    IReadOnlyList<(string Problem, long Count)> Problems,
    IReadOnlyList<(string Policy, long Count)> Policies,
    DateTimeOffset Since);
