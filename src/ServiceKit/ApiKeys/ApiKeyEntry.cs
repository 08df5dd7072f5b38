namespace ServiceKit;

/// <summary>A key as it is given to <see cref="ApiKeyOptions.ApiKeys"/>: the secret, and what a caller who presents it may do.</summary>
/// <remarks>A plain string converts to an entry with every scope, so <c>options.ApiKeys = [key1, key2]</c> works.</remarks>
public sealed class ApiKeyEntry
{
    /// <summary>The secret that callers send. Look-ups go by its SHA-256 digest; the options keep what they were given.</summary>
    public required string Key { get; init; }

    /// <summary>The consumer that the key belongs to, shown in logs. Default: <c>key-</c> and the key's id.</summary>
    public string? Name { get; init; }

    /// <summary>Scopes granted: <c>resource:action</c>, <c>resource:*</c>, or <c>*</c> for all. Default: <c>*</c>. An empty list grants none.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [Scope.All];

    /// <summary>Whether the key is accepted. A disabled key answers 401 <c>key-disabled</c>. Default: <see langword="true"/>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The moment from which the key answers 401 <c>key-expired</c>. Default: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>An entry for <paramref name="key"/> with every scope.</summary>
    /// <param name="key">The secret.</param>
    public static implicit operator ApiKeyEntry(string key) => FromString(key);

    /// <summary>An entry for <paramref name="key"/> with every scope.</summary>
    /// <param name="key">The secret.</param>
    /// <returns>The entry.</returns>
    public static ApiKeyEntry FromString(string key) => new() { Key = key };

    /// <summary>The name, never the key.</summary>
    /// <returns>A text that is safe to log.</returns>
    public override string ToString() => Name ?? nameof(ApiKeyEntry);
}
