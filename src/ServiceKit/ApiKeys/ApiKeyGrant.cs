using ServiceKit.Limits;
using ServiceKit.Networks;

namespace ServiceKit.ApiKeys;

/// <summary>What a key may do. A million keys have but a few different ones, and keys that may do the same share it.</summary>
internal sealed record ApiKeyGrant(string? Tenant, IReadOnlyList<string> Scopes, bool Enabled, DateTimeOffset? ExpiresAt, NetworkList? Networks, KeyLimit? Limit)
{
    /// <summary>Every scope: what a key is granted if nobody says otherwise.</summary>
    public static readonly IReadOnlyList<string> Everything = [Scope.All];

    private static readonly ApiKeyGrant Usual = new(Tenant: null, Everything, Enabled: true, ExpiresAt: null, Networks: null, Limit: null);

    /// <summary>The grant of an entry without a fault.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="before">The grant of the entry before it, which often is the same.</param>
    public static ApiKeyGrant Of(ApiKeyEntry entry, ApiKeyGrant? before)
    {
        var isUsual = entry is { Tenant: null, Enabled: true, ExpiresAt: null, Networks: null, Limit: null };
        if (isUsual && entry.Scopes is [Scope.All])
        {
            return Usual;
        }

        if (before is not null && IsSame(entry, before))
        {
            return before;
        }

        return new ApiKeyGrant(entry.Tenant, [.. entry.Scopes], entry.Enabled, entry.ExpiresAt, ApiKeyEntryCheck.Networks(entry), KeyLimit.Of(entry.Limit));
    }

    private static bool IsSame(ApiKeyEntry entry, ApiKeyGrant grant) =>
        entry.Networks is null && grant.Networks is null
        && entry.Enabled == grant.Enabled
        && entry.ExpiresAt == grant.ExpiresAt
        && entry.ExpiresAt?.Offset == grant.ExpiresAt?.Offset
        && string.Equals(entry.Tenant, grant.Tenant, StringComparison.Ordinal)
        && ReferenceEquals(KeyLimit.Of(entry.Limit), grant.Limit)
        && entry.Scopes.SequenceEqual(grant.Scopes, StringComparer.Ordinal);
}
