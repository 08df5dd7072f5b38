using System.ComponentModel;

namespace ServiceKit.KeyManagement.Api;

/// <summary>A change of a key as JSON Merge Patch (RFC 7396): what is left out stays, null clears, a value sets.</summary>
internal sealed record ApiKeyChange
{
    [Description("The name.")]
    public string? Name { get; init; }

    [Description("The scopes, all of them, as an array or as one string with commas; null for none.")]
    public ScopeList? Scopes { get; init; }

    [Description("The tenant; null for none.")]
    public string? Tenant { get; init; }

    [Description("Whether the key is accepted.")]
    public bool? Enabled { get; init; }

    [Description("The expiry; null for never.")]
    public DateTimeOffset? ExpiresAt { get; init; }

    [Description("The networks; null for anywhere.")]
    public IReadOnlyList<string>? Networks { get; init; }

    [Description("The limit; null for those of the service.")]
    public string? Limit { get; init; }
}
