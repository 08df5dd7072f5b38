namespace ServiceKit.KeyManagement;

/// <summary>What a new key shall be.</summary>
public sealed record ApiKeyDraft
{
    /// <summary>The consumer that the key belongs to: 1 to 128 characters without control characters.</summary>
    public required string Name { get; init; }

    /// <summary>The scopes to grant: <c>resource:action</c>, <c>resource:*</c>, or <c>*</c>. Empty: none.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The tenant; <c>*</c> for all of them; null for none.</summary>
    public string? Tenant { get; init; }

    /// <summary>Whether the key is accepted from the beginning. Default: <see langword="true"/>.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The moment from which the key is no longer accepted, later than now; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The addresses and networks that the key may be used from, 1 to 100; null for anywhere.</summary>
    public IReadOnlyList<string>? Networks { get; init; }

    /// <summary>How often the key may be used, such as <c>100/h</c>; null for the limits of the service.</summary>
    public string? Limit { get; init; }

    /// <summary>The environment that stands in the key: 2 to 16 lower-case letters and digits; null for that of the service.</summary>
    public string? Environment { get; init; }
}

/// <summary>A key that was just made, with the only copy of its text.</summary>
/// <param name="Key">What the store keeps.</param>
/// <param name="Text">The key itself: hand it out, and keep it nowhere.</param>
public sealed record CreatedApiKey(StoredApiKey Key, string Text)
{
    /// <summary>The stored key, never the text.</summary>
    /// <returns>A text that is safe to log.</returns>
    public override string ToString() => Key.ToString();
}
