namespace ServiceKit.KeyManagement;

/// <summary>What nobody may do, whichever way the call came.</summary>
internal static class ManagementRules
{
    public static void NotRevoked(StoredApiKey key)
    {
        if (key.RevokedAt is not null)
        {
            throw new KeyManagementException(KeyManagementFault.Conflict, "The key was revoked, which is for good. Make a new one.");
        }
    }

    public static KeyManagementException NotFound() => new(KeyManagementFault.NotFound, "API key not found");

    public static void Expect(StoredApiKey key, long? version)
    {
        if (version is { } expected && expected != key.Version)
        {
            throw new KeyManagementException(KeyManagementFault.Changed, "The key was changed since. Read it again, and decide anew.");
        }
    }

    /// <summary>Whether a change, whatever becomes of the scopes, lets a key do what it could not do before.</summary>
    public static bool GivesMore(StoredApiKey before, StoredApiKey after) =>
        (after.Enabled && !before.Enabled)
        || after.Tenant != before.Tenant
        || (after.ExpiresAt ?? DateTimeOffset.MaxValue) > (before.ExpiresAt ?? DateTimeOffset.MaxValue)
        || (before.Networks is { } networks && after.Networks?.SequenceEqual(networks, StringComparer.Ordinal) is not true)
        || (before.Limit is not null && after.Limit != before.Limit);

    public static void NoMoreThan(ApiKeyActor actor, IEnumerable<string> scopes, string? tenant)
    {
        // What it lacks is its own request, not what the key or the service has.
        if (scopes.Where(scope => !Scope.IsCovered(actor.Scopes, scope)).ToList() is [_, ..] lacking)
        {
            throw new KeyManagementException(KeyManagementFault.Forbidden, $"Nobody can grant a scope that they lack: {string.Join(", ", lacking)}.");
        }

        if (!actor.IsForEveryTenant && tenant != actor.Tenant)
        {
            throw new KeyManagementException(KeyManagementFault.Forbidden, $"Keys of the tenant {actor.Tenant} manage keys of that tenant only.");
        }
    }
}
