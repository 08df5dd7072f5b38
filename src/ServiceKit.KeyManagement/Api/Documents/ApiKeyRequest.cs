using System.ComponentModel;

namespace ServiceKit.KeyManagement.Api;

/// <summary>What a new key shall be.</summary>
internal sealed record ApiKeyRequest
{
    [Description("The consumer that the key belongs to: 1 to 128 characters.")]
    public required string Name { get; init; }

    [Description("The scopes to grant, as an array or as one string with commas. None, if left out.")]
    public ScopeList? Scopes { get; init; }

    [Description("The tenant; * for all of them.")]
    public string? Tenant { get; init; }

    [Description("Whether the key is accepted. True, if left out.")]
    public bool? Enabled { get; init; }

    [Description("The moment from which the key is no longer accepted. Never, if left out.")]
    public DateTimeOffset? ExpiresAt { get; init; }

    [Description("The addresses and networks that the key may be used from. Anywhere, if left out.")]
    public IReadOnlyList<string>? Networks { get; init; }

    [Description("How often the key may be used, such as 100/h. The limits of the service, if left out.")]
    public string? Limit { get; init; }

    [Description("The environment that stands in the key: 2 to 16 lower-case letters and digits.")]
    public string? Environment { get; init; }
}
