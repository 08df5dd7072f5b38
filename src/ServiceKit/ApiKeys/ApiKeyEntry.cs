using ServiceKit.ApiKeys;

namespace ServiceKit;

/// <summary>A key as it is given to <see cref="ApiKeyOptions.ApiKeys"/>: the secret or its hash, and what a caller who presents it may do.</summary>
/// <remarks>A plain string converts to an entry with every scope, so <c>options.ApiKeys = [key1, key2]</c> works.</remarks>
public sealed class ApiKeyEntry
{
    /// <summary>
    /// The secret that callers send. Look-ups go by its SHA-256 digest; the options keep what they were given. Either this or
    /// <see cref="Hash"/> is given.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>
    /// What stands in for the secret: <c>sha256$</c> and the 64 hexadecimal digits of the SHA-256 digest of the key's ASCII bytes.
    /// Whoever reads it cannot call the service with it.
    /// </summary>
    public string? Hash { get; init; }

    /// <summary>The consumer that the key belongs to, shown in logs. Default: <c>key-</c> and the key's id.</summary>
    public string? Name { get; init; }

    /// <summary>Scopes granted: <c>resource:action</c>, <c>resource:*</c>, or <c>*</c> for all. Default: <c>*</c>. An empty list grants none.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ApiKeyGrant.Everything;

    /// <summary>Whether the key is accepted. A disabled key answers 401 <c>key-disabled</c>. Default: <see langword="true"/>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The tenant that the key belongs to; <c>*</c> for a key that may act for every tenant. Default: none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The moment from which the key answers 401 <c>key-expired</c>. Default: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// The addresses and networks (<c>10.0.0.0/8</c>, <c>2001:db8::1</c>) that the key may be used from; from elsewhere it answers
    /// 403 <c>address-not-allowed</c>. Default: anywhere.
    /// </summary>
    public IReadOnlyList<string>? Networks { get; init; }

    /// <summary>
    /// How often the key may be used, such as <c>100/h</c> or <c>10/s,1000/h</c> (four quotas at most), in place of the service's
    /// limits that count keys and hold for all endpoints. Default: those of the service.
    /// </summary>
    public string? Limit { get; init; }

    /// <summary>An entry for <paramref name="key"/> with every scope.</summary>
    /// <param name="key">The secret, or <c>sha256$</c> and its hash.</param>
    public static implicit operator ApiKeyEntry(string key) => FromString(key);

    /// <summary>An entry for <paramref name="key"/> with every scope.</summary>
    /// <param name="key">The secret, or <c>sha256$</c> and its hash.</param>
    /// <returns>The entry.</returns>
    public static ApiKeyEntry FromString(string key) =>
        ApiKeyHash.IsHash(key) ? new() { Hash = key } : new() { Key = key };

    /// <summary>The name, never the key.</summary>
    /// <returns>A text that is safe to log.</returns>
    public override string ToString() => Name ?? nameof(ApiKeyEntry);
}
