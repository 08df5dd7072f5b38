namespace ServiceKit.KeyManagement;

/// <summary>The queries of the contract in the words of LINQ: what the statements of the other stores are compared with.</summary>
internal static class MemoryQuery
{
    public static IEnumerable<ApiKeyListing> Apply(IEnumerable<ApiKeyListing> keys, ApiKeyQuery query)
    {
        var found = keys.Where(listing => Matches(listing, query));
        found = (query.Order, query.Descending) switch
        {
            (ApiKeyOrder.Name, false) => found.OrderBy(l => l.Key.Name, CodePointOrder.Instance),
            (ApiKeyOrder.Name, true) => found.OrderByDescending(l => l.Key.Name, CodePointOrder.Instance),
            (ApiKeyOrder.LastUsed, false) => found.OrderBy(l => l.LastUsedAt ?? DateTimeOffset.MinValue),
            (ApiKeyOrder.LastUsed, true) => found.OrderByDescending(l => l.LastUsedAt ?? DateTimeOffset.MinValue),
            (ApiKeyOrder.Expires, false) => found.OrderBy(l => l.Key.ExpiresAt ?? DateTimeOffset.MaxValue),
            (ApiKeyOrder.Expires, true) => found.OrderByDescending(l => l.Key.ExpiresAt ?? DateTimeOffset.MaxValue),
            (_, false) => found.OrderBy(l => l.Key.CreatedAt),
            (_, true) => found.OrderByDescending(l => l.Key.CreatedAt),
        };
        return query.Descending
            ? ((IOrderedEnumerable<ApiKeyListing>)found).ThenByDescending(l => l.Key.Id, StringComparer.Ordinal)
            : ((IOrderedEnumerable<ApiKeyListing>)found).ThenBy(l => l.Key.Id, StringComparer.Ordinal);
    }

    public static IEnumerable<AuditEntry> Apply(IEnumerable<AuditEntry> entries, AuditQuery query)
    {
        var found = entries.Where(entry =>
            entry.Sequence > query.After
            && (query.Before is null || entry.Sequence < query.Before)
            && (query.KeyId is null || entry.Draft.KeyId == query.KeyId)
            && (query.Actor is null || entry.Draft.Actor == query.Actor)
            && (query.Action is null || entry.Draft.Action == query.Action)
            && (query.Since is null || entry.Draft.At >= query.Since)
            && (query.Until is null || entry.Draft.At < query.Until));
        found = query.Descending ? found.OrderByDescending(entry => entry.Sequence) : found;
        return query.Take is { } take ? found.Take(take) : found;
    }

    private static bool Matches(ApiKeyListing listing, ApiKeyQuery query)
    {
        var key = listing.Key;
        return (query.Text is not { } text || Contains(key.Name, text) || Contains(key.Id, text) || Contains(key.Masked, text))
            && (query.State is not { } state || key.StateAt(query.Now) == state)
            && (query.Tenant is null || key.Tenant == query.Tenant)
            && (query.Scope is null || key.Scopes.Contains(query.Scope, StringComparer.Ordinal))
            && (query.NotUsedSince is not { } since || (key.CreatedAt < since && (listing.LastUsedAt is null || listing.LastUsedAt < since)))
            && (query.ExpiresBefore is not { } before || (key.ExpiresAt > query.Now && key.ExpiresAt < before));
    }

    private static bool Contains(string text, string part) => StoreText.Fold(text).Contains(StoreText.Fold(part), StringComparison.Ordinal);
}
