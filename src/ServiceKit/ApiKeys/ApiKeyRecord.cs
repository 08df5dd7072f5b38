using ServiceKit.Limits;
using ServiceKit.Networks;

namespace ServiceKit.ApiKeys;

/// <summary>What the service knows of a key while it runs. Immutable; holds no secret.</summary>
internal sealed class ApiKeyRecord
{
    /// <summary>Whoever calls a service that has no keys and needs none: everyone, with every right.</summary>
    public static readonly ApiKeyRecord Anonymous = new(new ApiKeyEntry { Name = "anonymous", Tenant = ApiKeyTenant.Every }, default, "anonymous");

    public ApiKeyRecord(ApiKeyEntry entry, ApiKeyDigest digest, string? id = null)
    {
        Digest = digest;
        Id = id ?? digest.Id;
        Name = entry.Name ?? $"key-{Id}";
        Prefix = ApiKeySyntax.Prefix(entry.Key);
        Tenant = entry.Tenant;
        Scopes = [.. entry.Scopes];
        Enabled = entry.Enabled;
        ExpiresAt = entry.ExpiresAt;
        Networks = ApiKeyEntryCheck.Networks(entry);
        Limit = KeyLimit.Of(entry.Limit);
        IsGuessable = entry.Key is { Length: < ApiKeyLimits.RecommendedKeyLength };
    }

    public ApiKeyDigest Digest { get; }

    /// <summary>Whether this is nobody's key: the service asks for none.</summary>
    public bool IsAnonymous => ReferenceEquals(this, Anonymous);

    public string Id { get; }

    public string Name { get; }

    /// <summary>The beginning of the key, as far as it may be shown; empty where only a hash is known.</summary>
    public string Prefix { get; init; }

    /// <summary>Whether the key is one that was taken back for good, and answers like one that never was.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>The id of the key that replaces this one; null if none does.</summary>
    public string? ReplacedBy { get; init; }

    public string? Tenant { get; }

    public IReadOnlyList<string> Scopes { get; }

    public bool Enabled { get; }

    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Where the key may be used from; null for anywhere.</summary>
    public NetworkList? Networks { get; }

    /// <summary>The rate limit of the key's own.</summary>
    public KeyLimit? Limit { get; }

    /// <summary>Whether the key is short enough to be found by trying. Of one that is known by its hash nobody can tell.</summary>
    public bool IsGuessable { get; }
}
