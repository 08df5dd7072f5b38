namespace ServiceKit.Testing;

/// <summary>What a key that is made for a test may do. The key itself is random and never stands anywhere.</summary>
public sealed class TestKey
{
    /// <summary>The consumer, as it stands in the log. Default: <c>test</c>.</summary>
    public string Name { get; init; } = "test";

    /// <summary>Scopes granted. Default: <c>*</c>, everything.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ["*"];

    /// <summary>The tenant. Default: none.</summary>
    public string? Tenant { get; init; }

    /// <summary>Whether the key is disabled and answers 401 <c>key-disabled</c>. Default: <see langword="false"/>.</summary>
    public bool Disabled { get; init; }

    /// <summary>The moment of the test's clock from which the key answers 401 <c>key-expired</c>. Default: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The rate limit of the key's own, such as <c>10/s</c>. Default: that of the service.</summary>
    public string? Limit { get; init; }
}
