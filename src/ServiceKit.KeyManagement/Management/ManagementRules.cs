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
