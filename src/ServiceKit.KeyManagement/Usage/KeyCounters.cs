using System.Collections.Concurrent;
using System.Net;

namespace ServiceKit.KeyManagement.Usage;

/// <summary>What was counted of one key since it was last written. Counts without locks: a request costs some additions.</summary>
internal sealed class KeyCounters
{
    // A key that is used from more addresses within one interval has the rest counted together.
    private const int MaxCallers = 256;

    private const string Elsewhere = "other";

    private readonly ConcurrentDictionary<string, Tally> _outcomes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<IPAddress, Tally> _callers = new();
    private readonly ConcurrentDictionary<string, Tally> _scopes = new(StringComparer.Ordinal);
    private readonly Tally _elsewhere = new();

    public void Count(string outcome, long by) => Of(_outcomes, outcome).Add(by, default);

    public void Caller(IPAddress? address, DateTimeOffset now) =>
        (address is not null && (_callers.ContainsKey(address) || _callers.Count < MaxCallers) ? Of(_callers, address) : _elsewhere).Add(1, now);

    public void Scope(string scope, DateTimeOffset now) => Of(_scopes, scope).Add(1, now);

    public void TakeInto(string id, DateTimeOffset hour, List<KeyHourCount> counts, List<KeyCallerCount> callers, List<KeyScopeCount> scopes)
    {
        foreach (var (outcome, tally) in _outcomes)
        {
            var count = tally.Take(out var at);
            if (count > 0)
            {
                counts.Add(new KeyHourCount(id, hour, outcome, count));
            }
            else if (count < 0)
            {
                // Refused after its acceptance was written: it is made up for by the next one.
                tally.Add(count, at);
            }
        }

        foreach (var (address, tally) in _callers)
        {
            if (tally.Take(out var at) is var count and > 0)
            {
                callers.Add(new KeyCallerCount(id, address.ToString(), at, count));
            }
            else if (tally.IsLongIdle)
            {
                // Its place is free for another.
                _callers.TryRemove(new(address, tally));
            }
        }

        if (_elsewhere.Take(out var last) is var rest and > 0)
        {
            callers.Add(new KeyCallerCount(id, Elsewhere, last, rest));
        }

        foreach (var (scope, tally) in _scopes)
        {
            if (tally.Take(out var at) is var count and > 0)
            {
                scopes.Add(new KeyScopeCount(id, scope, at, count));
            }
        }
    }

    private static Tally Of<T>(ConcurrentDictionary<T, Tally> tallies, T key)
        where T : notnull =>
        tallies.TryGetValue(key, out var tally) ? tally : tallies.GetOrAdd(key, static _ => new Tally());
}
