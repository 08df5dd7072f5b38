using System.Text.Json;

namespace ServiceKit.KeyManagement;

/// <summary>The values of a row of <c>api_keys</c>, by the names of its columns.</summary>
internal sealed record KeyValues(
    string Id,
    string Name,
    string Searched,
    string Digest,
    string Masked,
    string Scopes,
    string? Tenant,
    bool Enabled,
    long? ExpiresAt,
    string? Networks,
    string? RateLimit,
    long CreatedAt,
    string CreatedBy,
    long UpdatedAt,
    long? RevokedAt,
    long? DeletedAt,
    string? Replaces,
    string? ReplacedBy,
    long? EndsWhenUnusedFor,
    long Version,
    long Revision)
{
    public static KeyValues Of(StoredApiKey key, long revision) => new(
        key.Id,
        key.Name,
        StoreText.Searched(key),
        key.Digest,
        key.Masked,
        JsonSerializer.Serialize(key.Scopes),
        key.Tenant,
        key.Enabled,
        Moment(key.ExpiresAt),
        key.Networks is null ? null : JsonSerializer.Serialize(key.Networks),
        key.Limit,
        StoreTime.ToMicroseconds(key.CreatedAt),
        key.CreatedBy,
        StoreTime.ToMicroseconds(key.UpdatedAt),
        Moment(key.RevokedAt),
        Moment(key.DeletedAt),
        key.Replaces,
        key.ReplacedBy,
        (long?)key.EndsWhenUnusedFor?.TotalSeconds,
        key.Version,
        revision);

    private static long? Moment(DateTimeOffset? moment) => moment is { } known ? StoreTime.ToMicroseconds(known) : null;
}
