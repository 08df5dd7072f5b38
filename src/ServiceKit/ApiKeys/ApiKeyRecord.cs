using ServiceKit.Limits;
using ServiceKit.Networks;

namespace ServiceKit.ApiKeys;

/// <summary>What the service knows of a key while it runs. Immutable; holds no secret.</summary>
/// <remarks>There can be a million: what keys share is shared, and texts that only keys in use need are made when they are first asked for.</remarks>
internal sealed class ApiKeyRecord
{
    /// <summary>Whoever calls a service that has no keys and needs none: everyone, with every right.</summary>
    public static readonly ApiKeyRecord Anonymous = new(new ApiKeyEntry { Name = "anonymous", Tenant = ApiKeyTenant.Every }, default, id: "anonymous");

    private readonly ApiKeyPrefix _prefix;
    private string? _id;
    private string? _name;

    public ApiKeyRecord(ApiKeyEntry entry, ApiKeyDigest digest, ApiKeyRecord? before = null, string? id = null)
    {
        Digest = digest;
        _id = id;
        _name = entry.Name;
        _prefix = new ApiKeyPrefix(entry.Key);
        Grant = ApiKeyGrant.Of(entry, before?.Grant);
        IsGuessable = entry.Key is { Length: < ApiKeyLimits.RecommendedKeyLength };
    }

    public ApiKeyDigest Digest { get; }

    /// <summary>What the key may do.</summary>
    public ApiKeyGrant Grant { get; }

    /// <summary>Whether this is nobody's key: the service asks for none.</summary>
    public bool IsAnonymous => ReferenceEquals(this, Anonymous);

    // Made twice by two requests at once, it is the same text.
    public string Id => _id ??= Digest.Id;

    public string Name => _name ??= $"key-{Id}";

    /// <summary>The beginning of the key, as far as it may be shown; empty where only a hash is known.</summary>
    public string Prefix => _prefix.ToString();

    /// <summary>Where only the masked form of the key is known: its beginning is that of the key.</summary>
    public string Masked
    {
        init => _prefix = new ApiKeyPrefix(value);
    }

    /// <summary>Whether the key is one that was taken back for good, and answers like one that never was.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>Whether the key is kept in a store.</summary>
    public bool IsManaged { get; init; }

    /// <summary>When the key was replaced by another, for as long as both are valid; null if it was not.</summary>
    public DateTimeOffset? DeprecatedAt { get; init; }

    public string? Tenant => Grant.Tenant;

    public IReadOnlyList<string> Scopes => Grant.Scopes;

    public bool Enabled => Grant.Enabled;

    public DateTimeOffset? ExpiresAt => Grant.ExpiresAt;

    /// <summary>Where the key may be used from; null for anywhere.</summary>
    public NetworkList? Networks => Grant.Networks;

    /// <summary>The rate limit of the key's own.</summary>
    public KeyLimit? Limit => Grant.Limit;

    /// <summary>Whether the key is short enough to be found by trying. Of one that is known by its hash nobody can tell.</summary>
    public bool IsGuessable { get; }

    /// <summary>Whether the key is in force and ends between two moments.</summary>
    public bool IsExpiring(DateTimeOffset from, DateTimeOffset until) => ExpiresAt is { } expiry && expiry > from && expiry <= until && Enabled && !IsRevoked;
}
