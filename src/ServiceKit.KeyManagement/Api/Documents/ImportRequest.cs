using System.ComponentModel;

namespace ServiceKit.KeyManagement.Api;

/// <summary>Keys from elsewhere.</summary>
internal sealed record ImportRequest
{
    [Description("The keys to take in: 1 to 1,000.")]
    public required IReadOnlyList<ImportedKey> Keys { get; init; }
}

/// <summary>A key from elsewhere: its text, or what is known of it.</summary>
internal sealed record ImportedKey
{
    [Description("The key itself. Either this or hash.")]
    public string? Key { get; init; }

    [Description("sha256$ and the SHA-256 hash of the key in hexadecimal. Either this or key.")]
    public string? Hash { get; init; }

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

    public ApiKeyImport ToImport() => new(Hash ?? Key ?? string.Empty, new ApiKeyDraft
    {
        Name = Name,
        Scopes = Scopes?.Scopes ?? [],
        Tenant = Tenant,
        Enabled = Enabled ?? true,
        ExpiresAt = ExpiresAt,
        Networks = Networks,
        Limit = Limit,
    });

    public override string ToString() => Name;
}

/// <summary>What became of keys from elsewhere.</summary>
/// <param name="Items">The keys that were taken in.</param>
/// <param name="Present">How many were there already.</param>
internal sealed record ImportDocument(
    [property: Description("The keys that were taken in, as they are kept.")] IReadOnlyList<ApiKeyDocument> Items,
    [property: Description("How many were there already, be it revoked, and stayed as they are.")] int Present);
