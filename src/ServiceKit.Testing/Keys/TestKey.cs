namespace ServiceKit.Testing;

/// <summary>What a key that is made for a test may do.</summary>
public sealed record TestKey
{
    /// <summary>Scopes granted: <c>resource:action</c>, <c>resource:*</c>, or <c>*</c> for all. Default: <c>*</c>. An empty list grants none.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The tenant; <c>*</c> for a key that may act for every tenant. Default: none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The name, as handlers and events show it. Default: <c>key-</c> and the key's id.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the key is switched off: it answers 401 <c>key-disabled</c>. Default: <see langword="false"/>.</summary>
    public bool Disabled { get; init; }

    /// <summary>Whether the key has expired already: it answers 401 <c>key-expired</c>. Default: <see langword="false"/>.</summary>
    public bool Expired { get; init; }

    /// <summary>The moment from which the key answers 401 <c>key-expired</c>, by the <see cref="TestClock"/>. Default: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The addresses and networks that the key may be used from. Default: anywhere.</summary>
    public IReadOnlyList<string>? Networks { get; init; }

    /// <summary>How often the key may be used, such as <c>100/h</c>. Default: the limits of the service.</summary>
    public string? Limit { get; init; }

    internal ApiKeyEntry ToEntry(string key, DateTimeOffset now) => new()
    {
        Key = key,
        Scopes = Scopes ?? ["*"],
        Tenant = Tenant,
        Name = Name,
        Enabled = !Disabled,
        ExpiresAt = Expired ? now : ExpiresAt,
        Networks = Networks,
        Limit = Limit,
    };
}
