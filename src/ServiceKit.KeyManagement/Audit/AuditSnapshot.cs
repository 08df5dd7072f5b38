using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceKit.KeyManagement;

/// <summary>What the audit log shows of a key: what it is called and may do, without its digest.</summary>
internal static class AuditSnapshot
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static string Of(StoredApiKey key) => JsonSerializer.Serialize(
        new
        {
            key.Name,
            key.Masked,
            key.Scopes,
            key.Tenant,
            key.Enabled,
            key.ExpiresAt,
            key.Networks,
            key.Limit,
            key.RevokedAt,
            key.DeletedAt,
            key.Replaces,
            key.ReplacedBy,
            EndsWhenUnusedForSeconds = key.EndsWhenUnusedFor?.TotalSeconds,
        },
        Json);
}
