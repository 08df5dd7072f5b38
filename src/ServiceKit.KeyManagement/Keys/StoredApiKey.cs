namespace ServiceKit.KeyManagement;

/// <summary>A key as a store keeps it. Immutable; holds a digest, never the key.</summary>
public sealed record StoredApiKey
{
    /// <summary>What the key is called by: 1 to 32 lower-case hexadecimal digits. That of ServiceKit's own format is the id that stands in the key.</summary>
    public required string Id { get; init; }

    /// <summary>The consumer that the key belongs to: 1 to 128 characters.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What the key is recognised by, in a form that says how it was made: <c>sha256$</c> and 64 hexadecimal digits, or
    /// <c>hmac-sha256$</c>, the version of the pepper, <c>$</c> and 64 hexadecimal digits.
    /// </summary>
    public required string Digest { get; init; }

    /// <summary>What may be shown of the key: <c>sk_prod_a1b2c3d4_****</c>. Empty where only a digest was ever known.</summary>
    public string Masked { get; init; } = string.Empty;

    /// <summary>The scopes granted. Empty: none.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The tenant that the key belongs to; <c>*</c> for all of them; null for none.</summary>
    public string? Tenant { get; init; }

    /// <summary>Whether the key is accepted. A disabled key answers 401 <c>key-disabled</c> and can be enabled again.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The moment from which the key answers 401 <c>key-expired</c>; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The addresses and networks that the key may be used from; null for anywhere.</summary>
    public IReadOnlyList<string>? Networks { get; init; }

    /// <summary>How often the key may be used, such as <c>100/h</c>; null for the limits of the service.</summary>
    public string? Limit { get; init; }

    /// <summary>When the key was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who made it: <c>key:</c> and an id, <c>user:</c> and a name, or <c>system</c>.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When something about it was changed last.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it was taken back for good; null if it was not. It then answers as if it had never existed.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was deleted; null if it was not. It is in no list then, and answers like one that was revoked.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The id of the key that this one replaced; null if it replaced none.</summary>
    public string? Replaces { get; init; }

    /// <summary>The id of the key that replaced this one; null if none did.</summary>
    public string? ReplacedBy { get; init; }

    /// <summary>
    /// How long the key has to be unused for its overlap with the key that replaced it to end before <see cref="ExpiresAt"/>, in whole
    /// seconds; null for not at all.
    /// </summary>
    public TimeSpan? EndsWhenUnusedFor { get; init; }

    /// <summary>Counts the changes of this key, from 1: what an ETag is made of.</summary>
    public long Version { get; init; } = 1;

    /// <summary>The change of the whole store that this key was last changed by; given by the store.</summary>
    public long Revision { get; init; }

    /// <summary>What the key is at a moment. Of several reasons to refuse it, the one that lasts longest.</summary>
    /// <param name="now">The moment.</param>
    /// <returns>The state.</returns>
    public ApiKeyState StateAt(DateTimeOffset now) =>
        RevokedAt is not null || DeletedAt is not null ? ApiKeyState.Revoked
        : ExpiresAt <= now ? ApiKeyState.Expired
        : Enabled ? ApiKeyState.Active
        : ApiKeyState.Disabled;

    /// <summary>Id and name.</summary>
    /// <returns>A text that is safe to log.</returns>
    public override string ToString() => $"{Id} ({Name})";
}
