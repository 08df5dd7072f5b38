using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Audit;

/// <summary>Which key somebody means who writes an id or a name.</summary>
internal sealed class AuditKeys(IApiKeyStore store, TimeProvider clock)
{
    // Of these the exact name is looked for; so many of them are shown to choose from.
    private const int MostSearched = ApiKeyQuery.MaxTake;
    private const int MostShown = 20;
    private const int MaxId = 32;

    /// <returns>The id, and keys to choose from where the name is not that of exactly one. Where the text can be an id and is no name, it is taken for one: of a deleted key, nothing else is left.</returns>
    public async Task<(string? Id, IReadOnlyList<StoredApiKey> Choices)> FindAsync(string text, CancellationToken cancellationToken)
    {
        var isId = text.Length <= MaxId && text.All(char.IsAsciiHexDigitLower);
        if (isId && await store.FindAsync(text, cancellationToken) is not null)
        {
            return (text, []);
        }

        var found = await store.ListAsync(new ApiKeyQuery { Now = clock.GetUtcNow(), Text = text, Order = ApiKeyOrder.Name, Take = MostSearched }, cancellationToken);
        var named = found.Keys.Select(listing => listing.Key).Where(key => string.Equals(key.Name, text, StringComparison.OrdinalIgnoreCase)).ToList();
        // Of a list that was cut off nobody knows whether there is another of this name.
        return named is [var one] && found.Total <= found.Keys.Count ? (one.Id, [])
            : isId ? (text, [])
            : (null, [.. (named.Count > 0 ? named : found.Keys.Select(listing => listing.Key)).Take(MostShown)]);
    }
}
