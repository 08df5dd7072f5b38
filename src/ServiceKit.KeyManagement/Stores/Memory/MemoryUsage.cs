namespace ServiceKit.KeyManagement;

/// <summary>The use of keys, in memory.</summary>
internal sealed class MemoryUsage
{
    private const int MaxCallers = 100;

    private readonly Dictionary<(string Id, DateTimeOffset Hour, string Outcome), KeyHourCount> _counts = [];
    private readonly Dictionary<(string Id, string Address), KeyCallerCount> _callers = [];
    private readonly Dictionary<(string Id, string Scope), KeyScopeCount> _scopes = [];
    private readonly Dictionary<string, (DateTimeOffset At, string From, long Uses)> _last = new(StringComparer.Ordinal);

    public ApiKeyListing List(StoredApiKey key) =>
        _last.TryGetValue(key.Id, out var last) ? new(key, last.At, last.From, last.Uses) : new(key, null, null, 0);

    public void Add(ApiKeyUsageBatch batch)
    {
        foreach (var count in batch.Counts)
        {
            var known = _counts.GetValueOrDefault((count.Id, count.Hour, count.Outcome));
            _counts[(count.Id, count.Hour, count.Outcome)] = count with { Count = count.Count + (known?.Count ?? 0) };
        }

        foreach (var caller in batch.Callers.Select(caller => caller with { LastAt = StoreTime.Cut(caller.LastAt) }))
        {
            var known = _callers.GetValueOrDefault((caller.Id, caller.Address));
            _callers[(caller.Id, caller.Address)] = caller with { Count = caller.Count + (known?.Count ?? 0), LastAt = Later(caller.LastAt, known?.LastAt) };
            var (at, from, uses) = _last.GetValueOrDefault(caller.Id, (caller.LastAt, caller.Address, 0));
            _last[caller.Id] = caller.LastAt >= at ? (caller.LastAt, caller.Address, uses + caller.Count) : (at, from, uses + caller.Count);
        }

        foreach (var scope in batch.Scopes.Select(scope => scope with { LastAt = StoreTime.Cut(scope.LastAt) }))
        {
            var known = _scopes.GetValueOrDefault((scope.Id, scope.Scope));
            _scopes[(scope.Id, scope.Scope)] = scope with { Count = scope.Count + (known?.Count ?? 0), LastAt = Later(scope.LastAt, known?.LastAt) };
        }
    }

    public ApiKeyUsage Read(string id, DateTimeOffset since) => new(
        [.. _counts.Values.Where(c => c.Id == id && c.Hour >= since).OrderBy(c => c.Hour).ThenBy(c => c.Outcome, StringComparer.Ordinal)],
        [.. _callers.Values.Where(c => c.Id == id).OrderByDescending(c => c.LastAt).ThenBy(c => c.Address, StringComparer.Ordinal).Take(MaxCallers)],
        [.. _scopes.Values.Where(s => s.Id == id).OrderBy(s => s.Scope, StringComparer.Ordinal)]);

    public IReadOnlyList<KeyHourCount> Counts(IReadOnlyCollection<string> ids, DateTimeOffset since)
    {
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        return [.. _counts.Values.Where(c => c.Hour >= since && wanted.Contains(c.Id)).OrderBy(c => c.Id, StringComparer.Ordinal).ThenBy(c => c.Hour).ThenBy(c => c.Outcome, StringComparer.Ordinal)];
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;
}
