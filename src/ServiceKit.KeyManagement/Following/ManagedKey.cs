using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement.Digests;

namespace ServiceKit.KeyManagement.Following;

/// <summary>A key of a store as requests meet it.</summary>
/// <param name="Record">The record, found by the digest that the store keeps.</param>
/// <param name="Pepper">The version of the pepper in that digest; null for none.</param>
internal readonly record struct ManagedKey(ApiKeyRecord Record, int? Pepper)
{
    /// <summary>What stands for a key whose digest cannot be read: no key has its digest, and who had it accepted before is refused.</summary>
    public static ManagedKey Unreadable(StoredApiKey key) =>
        new(new ApiKeyRecord(new ApiKeyEntry { Name = key.Name, Scopes = [] }, default, before: null, key.Id) { IsManaged = true, IsRevoked = true }, null);

    /// <param name="key">The key as the store has it.</param>
    /// <param name="before">The record made before it, which often grants the same.</param>
    /// <returns>The key, or null where the store holds a digest in a form that this program does not know.</returns>
    public static ManagedKey? From(StoredApiKey key, ApiKeyRecord? before)
    {
        if (!StoredDigest.TryParse(key.Digest, out var digest))
        {
            return null;
        }

        var entry = new ApiKeyEntry
        {
            Name = key.Name,
            Scopes = key.Scopes,
            Enabled = key.Enabled,
            Tenant = key.Tenant,
            ExpiresAt = key.ExpiresAt,
            Networks = key.Networks,
            Limit = key.Limit,
        };
        return new ManagedKey(
            new ApiKeyRecord(entry, digest.Value, before, key.Id)
            {
                Masked = key.Masked,
                IsRevoked = key.RevokedAt is not null || key.DeletedAt is not null,
                IsManaged = true,
                DeprecatedAt = key.ReplacedBy is null ? null : key.UpdatedAt,
            },
            digest.Pepper);
    }
}
