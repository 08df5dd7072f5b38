using System.ComponentModel;

namespace ServiceKit.KeyManagement.Api;

/// <summary>The use of one key.</summary>
internal sealed record UsageDocument
{
    [Description("Requests by hour and outcome, oldest first.")]
    public required IReadOnlyList<HourDocument> Hours { get; init; }

    [Description("The addresses that the key was used from, latest first, 100 at most.")]
    public required IReadOnlyList<CallerDocument> Callers { get; init; }

    [Description("The scopes that its requests needed, with the time of the last one.")]
    public required IReadOnlyList<ScopeUseDocument> ScopesUsed { get; init; }

    [Description("The granted scopes that no request has needed yet: candidates to be taken away.")]
    public required IReadOnlyList<string> ScopesUnused { get; init; }

    public static UsageDocument From(StoredApiKey key, ApiKeyUsage usage) => new()
    {
        Hours = [.. usage.Counts.Select(count => new HourDocument(count.Hour, count.Outcome, count.Count))],
        Callers = [.. usage.Callers.Select(caller => new CallerDocument(caller.Address, caller.LastAt, caller.Count))],
        ScopesUsed = [.. usage.Scopes.Select(scope => new ScopeUseDocument(scope.Scope, scope.LastAt, scope.Count))],
        ScopesUnused = [.. key.Scopes.Where(granted => !usage.Scopes.Any(used => Scope.IsCovered([granted], used.Scope)))],
    };
}

/// <summary>Requests of one hour with one outcome.</summary>
/// <param name="Hour">The first moment of the hour.</param>
/// <param name="Outcome">accepted, or the name of the problem.</param>
/// <param name="Count">How many.</param>
internal sealed record HourDocument(
    [property: Description("The first moment of the hour.")] DateTimeOffset Hour,
    [property: Description("accepted, or the name of the problem that the requests were refused with.")] string Outcome,
    [property: Description("How many.")] long Count);

/// <summary>Accepted requests from one address.</summary>
/// <param name="Address">The address.</param>
/// <param name="LastAt">The last one.</param>
/// <param name="Count">How many.</param>
internal sealed record CallerDocument(
    [property: Description("The address.")] string Address,
    [property: Description("When the last one came.")] DateTimeOffset LastAt,
    [property: Description("How many.")] long Count);

/// <summary>Accepted requests that needed one scope.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="LastAt">The last one.</param>
/// <param name="Count">How many.</param>
internal sealed record ScopeUseDocument(
    [property: Description("The scope.")] string Scope,
    [property: Description("When the last one came.")] DateTimeOffset LastAt,
    [property: Description("How many.")] long Count);
