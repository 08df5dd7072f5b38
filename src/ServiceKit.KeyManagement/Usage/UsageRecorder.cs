using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;
using ServiceKit.Observability;
using ServiceKit.Problems;
using ServiceKit.Protection;

namespace ServiceKit.KeyManagement.Usage;

/// <summary>Counts in memory who uses which key for what; <see cref="UsageWriter"/> writes it down.</summary>
internal sealed class UsageRecorder(TimeProvider clock) : IKeyUse
{
    public const string Accepted = "accepted";

    private readonly ConcurrentDictionary<string, KeyCounters> _keys = new(StringComparer.Ordinal);

    public void Presented(HttpContext context, ApiKeyRecord record, ApiKeyOutcome outcome)
    {
        var counters = Of(record);
        counters.Count(NameOf(outcome), 1);
        if (outcome is not ApiKeyOutcome.Accepted)
        {
            return;
        }

        var now = clock.GetUtcNow();
        counters.Caller(context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress, now);
        var needed = EndpointAccess.Of(context.GetEndpoint()).Scopes;
        if (!needed.IsEmpty && needed.IsCoveredBy(record.Scopes))
        {
            Note(counters, needed, record.Scopes, now);
        }
    }

    public void Refused(ApiKeyRecord record, string problem)
    {
        var counters = Of(record);
        counters.Count(Accepted, -1);
        counters.Count(problem, 1);
    }

    /// <summary>A key needed scopes for what no endpoint asks for, such as a sign-in.</summary>
    public void Needed(ApiKeyRecord record, IReadOnlyList<string> scopes)
    {
        var (counters, now) = (Of(record), clock.GetUtcNow());
        for (var i = 0; i < scopes.Count; i++)
        {
            counters.Scope(scopes[i], now);
        }
    }

    /// <summary>Takes what was counted since the last time, as counts of one hour.</summary>
    public ApiKeyUsageBatch Take(DateTimeOffset hour)
    {
        var (counts, callers, scopes) = (new List<KeyHourCount>(), new List<KeyCallerCount>(), new List<KeyScopeCount>());
        foreach (var (id, counters) in _keys)
        {
            counters.TakeInto(id, hour, counts, callers, scopes);
        }

        return new ApiKeyUsageBatch(counts, callers, scopes);
    }

    // What was granted and needed: the wildcard that a scope was covered by would say nothing about what to take away.
    private static void Note(KeyCounters counters, ScopeRequirement needed, IReadOnlyList<string> granted, DateTimeOffset now)
    {
        for (var i = 0; i < needed.All.Count; i++)
        {
            counters.Scope(needed.All[i], now);
        }

        foreach (var group in needed.AnyOf)
        {
            counters.Scope(group.First(scope => Scope.IsCovered(granted, scope)), now);
        }
    }

    private static string NameOf(ApiKeyOutcome outcome) => outcome switch
    {
        ApiKeyOutcome.Accepted => Accepted,
        ApiKeyOutcome.Disabled => ProblemCatalogue.KeyDisabled.Name,
        ApiKeyOutcome.Expired => ProblemCatalogue.KeyExpired.Name,
        ApiKeyOutcome.AddressNotAllowed => ProblemCatalogue.AddressNotAllowed.Name,
        ApiKeyOutcome.CrossSite => ProblemCatalogue.CrossSiteRequest.Name,
        ApiKeyOutcome.TooManyAttempts => ProblemCatalogue.TooManyAttempts.Name,
        _ => "revoked",
    };

    private KeyCounters Of(ApiKeyRecord record) =>
        _keys.TryGetValue(record.Id, out var counters) ? counters : _keys.GetOrAdd(record.Id, static _ => new KeyCounters());
}
