using System.ComponentModel;
using System.Text.Json.Serialization;
using ServiceKit.KeyManagement.Digests;

namespace ServiceKit.KeyManagement.Api;

/// <summary>A key as the REST API shows it.</summary>
internal sealed record ApiKeyDocument
{
    [Description("What the key is called by.")]
    public required string Id { get; init; }

    [Description("The key itself. Shown once, in the answer that makes it.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    [Description("What may be shown of the key.")]
    public required string Masked { get; init; }

    [Description("The consumer that the key belongs to.")]
    public required string Name { get; init; }

    [Description("active, disabled, expired or revoked.")]
    public required string State { get; init; }

    [Description("The scopes granted.")]
    public required IReadOnlyList<string> Scopes { get; init; }

    [Description("The tenant; * for all of them; null for none.")]
    public string? Tenant { get; init; }

    [Description("Whether the key is accepted.")]
    public required bool Enabled { get; init; }

    [Description("The moment from which the key is no longer accepted; null for never.")]
    public DateTimeOffset? ExpiresAt { get; init; }

    [Description("The addresses and networks that the key may be used from; null for anywhere.")]
    public IReadOnlyList<string>? Networks { get; init; }

    [Description("How often the key may be used; null for the limits of the service.")]
    public string? Limit { get; init; }

    [Description("When the key was made.")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Who made it.")]
    public required string CreatedBy { get; init; }

    [Description("When it was changed last.")]
    public required DateTimeOffset UpdatedAt { get; init; }

    [Description("When it was taken back for good; null if it was not.")]
    public DateTimeOffset? RevokedAt { get; init; }

    [Description("The key that this one replaced; null if it replaced none.")]
    public string? Replaces { get; init; }

    [Description("The key that replaced this one; null if none did.")]
    public string? ReplacedBy { get; init; }

    [Description("The version of the pepper in the digest that is kept of the key; null for none.")]
    public int? Pepper { get; init; }

    [Description("When it was accepted last; null for never.")]
    public DateTimeOffset? LastUsedAt { get; init; }

    [Description("The address that it was accepted from last.")]
    public string? LastUsedFrom { get; init; }

    [Description("How often it was accepted.")]
    public long Uses { get; init; }

    public static ApiKeyDocument From(StoredApiKey key, DateTimeOffset now) => From(new ApiKeyListing(key, null, null, 0), now);

    public static ApiKeyDocument From(ApiKeyListing listing, DateTimeOffset now) => new()
    {
        Id = listing.Key.Id,
        Masked = listing.Key.Masked,
        Name = listing.Key.Name,
        State = StateName.Of(listing.Key.StateAt(now)),
        Scopes = listing.Key.Scopes,
        Tenant = listing.Key.Tenant,
        Enabled = listing.Key.Enabled,
        ExpiresAt = listing.Key.ExpiresAt,
        Networks = listing.Key.Networks,
        Limit = listing.Key.Limit,
        CreatedAt = listing.Key.CreatedAt,
        CreatedBy = listing.Key.CreatedBy,
        UpdatedAt = listing.Key.UpdatedAt,
        RevokedAt = listing.Key.RevokedAt,
        Replaces = listing.Key.Replaces,
        ReplacedBy = listing.Key.ReplacedBy,
        Pepper = StoredDigest.TryParse(listing.Key.Digest, out var digest) ? digest.Pepper : null,
        LastUsedAt = listing.LastUsedAt,
        LastUsedFrom = listing.LastUsedFrom,
        Uses = listing.Uses,
    };
}

/// <summary>A page of keys.</summary>
/// <param name="Items">The keys.</param>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Page">The number of the page, from 1.</param>
/// <param name="PageSize">How many keys a page has at most.</param>
internal sealed record ApiKeyPageDocument(
    [property: Description("The keys.")] IReadOnlyList<ApiKeyDocument> Items,
    [property: Description("How many keys there are on all pages.")] long Total,
    [property: Description("The number of the page, from 1.")] int Page,
    [property: Description("How many keys a page has at most.")] int PageSize);

/// <summary>The names of states in JSON and in queries.</summary>
internal static class StateName
{
    public static readonly IReadOnlyDictionary<string, ApiKeyState> All =
        Enum.GetValues<ApiKeyState>().ToDictionary(Of, state => state, StringComparer.OrdinalIgnoreCase);

#pragma warning disable CA1308 // names in JSON are lower case
    public static string Of(ApiKeyState state) => state.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
