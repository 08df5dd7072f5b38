using System.Runtime.InteropServices;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;
using ServiceKit.KeyManagement;
using ServiceKit.Protection;

namespace ServiceKit.Dashboard.Endpoints;

/// <summary>
/// Which keys may call an endpoint, by their state, their scopes and their having a tenant; from where and how often is for each request to
/// say. Of all keys in force, those of the configuration too.
/// </summary>
/// <remarks>
/// Counting means looking at every key, so that keys that may do the same are counted together, and that once for all who ask: for a minute, or
/// until the ring changes, but not more often than every few seconds while it keeps changing.
/// </remarks>
internal sealed class EndpointKeys(ApiKeyRingHolder ring, ApiKeyAuthenticator authenticator, TimeProvider clock)
{
    // Where nearly every key may do something else, asking each endpoint for all of them takes too long for a page that lists endpoints.
    private const int MaxGroups = 5_000;

    // Beyond, the keys of a page stand in the order of the ring.
    private const int MaxSorted = 20_000;

    // Looked at for suggestions, of which there need not be all.
    private const int MaxLookedAt = 5_000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan KeptInAnyCase = TimeSpan.FromSeconds(2);

    private readonly Lock _counting = new();
    private volatile Counted? _counted;

    /// <returns>How many keys; null where that would take too long to count.</returns>
    public int? Count(EndpointAccess access, ApiKeyActor actor) =>
        Groups() is { } groups ? groups.Where(group => Sees(actor, group.Tenant) && MayCall(access, group.Tenant, group.Scopes)).Sum(group => group.Count) : null;

    /// <summary>Some of the keys, by name.</summary>
    public (IReadOnlyList<ApiKeyRecord> Keys, int Total) List(EndpointAccess access, ApiKeyActor actor, int skip, int take)
    {
        var sortable = new List<ApiKeyRecord>();
        var page = new List<ApiKeyRecord>();
        var total = 0;
        foreach (var key in (ring.Current?.All ?? []).Where(key => IsOf(key, access, actor)))
        {
            if (total < MaxSorted)
            {
                sortable.Add(key);
            }

            if (total >= skip && page.Count < take)
            {
                page.Add(key);
            }

            total++;
        }

        return (total > MaxSorted ? page : [.. ByName(sortable).Skip(skip).Take(take)], total);
    }

    /// <summary>A few of the keys, by name: of those that come first in the ring, so that a page which only offers them does not look at a million.</summary>
    public IReadOnlyList<ApiKeyRecord> Suggest(EndpointAccess access, ApiKeyActor actor, int take) =>
        [.. ByName((ring.Current?.All ?? []).Take(MaxLookedAt).Where(key => IsOf(key, access, actor)).Take(take))];

    /// <summary>A key that the reader may see.</summary>
    public ApiKeyRecord? Find(string id, ApiKeyActor actor) => ring.Current?.TryFindById(id, out var key) is true && Sees(actor, key.Tenant) ? key : null;

    private static IEnumerable<ApiKeyRecord> ByName(IEnumerable<ApiKeyRecord> keys) =>
        keys.OrderBy(key => key.Name, StringComparer.OrdinalIgnoreCase).ThenBy(key => key.Id, StringComparer.Ordinal);

    private static bool Sees(ApiKeyActor actor, string? tenant) => actor.IsForEveryTenant || tenant == actor.Tenant;

    private static bool MayCall(EndpointAccess access, string? tenant, IReadOnlyList<string> scopes) =>
        (access.Tenants.IsEmpty || tenant is not null) && access.Scopes.IsCoveredBy(scopes);

    private bool IsOf(ApiKeyRecord key, EndpointAccess access, ApiKeyActor actor) =>
        Sees(actor, key.Tenant) && MayCall(access, key.Tenant, key.Scopes) && IsAccepted(key);

    private bool IsAccepted(ApiKeyRecord key) => authenticator.State(key) is ApiKeyOutcome.Accepted;

    private IReadOnlyList<Group>? Groups()
    {
        if (ring.Current is not { } keys)
        {
            return [];
        }

        var now = clock.GetUtcNow();
        if (_counted is { } known && known.Serves(keys.Version, now))
        {
            return known.Groups;
        }

        // Whoever comes meanwhile waits for the count that is being made, and takes it.
        lock (_counting)
        {
            if (_counted is not { } made || !made.Serves(keys.Version, now))
            {
                _counted = made = new Counted(keys.Version, now, Read(keys));
            }

            return made.Groups;
        }
    }

    private List<Group>? Read(ApiKeyRing keys)
    {
        var groups = new Dictionary<(string? Tenant, IReadOnlyList<string> Scopes), int>(SameGrant.Instance);
        foreach (var key in keys.All.Where(IsAccepted))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(groups, (key.Tenant, key.Scopes), out _)++;
            if (groups.Count > MaxGroups)
            {
                return null;
            }
        }

        return [.. groups.Select(group => new Group(group.Key.Tenant, group.Key.Scopes, group.Value))];
    }

    private sealed record Group(string? Tenant, IReadOnlyList<string> Scopes, int Count);

    private sealed record Counted(long Ring, DateTimeOffset At, IReadOnlyList<Group>? Groups)
    {
        public bool Serves(long ring, DateTimeOffset now) => now >= At && now < At + (ring == Ring ? Kept : KeptInAnyCase);
    }

    // The same tenant, and the same scopes in the same order, without a text for each of a million keys.
    private sealed class SameGrant : IEqualityComparer<(string? Tenant, IReadOnlyList<string> Scopes)>
    {
        public static readonly SameGrant Instance = new();

        public bool Equals((string? Tenant, IReadOnlyList<string> Scopes) x, (string? Tenant, IReadOnlyList<string> Scopes) y) =>
            string.Equals(x.Tenant, y.Tenant, StringComparison.Ordinal) && (ReferenceEquals(x.Scopes, y.Scopes) || x.Scopes.SequenceEqual(y.Scopes, StringComparer.Ordinal));

        public int GetHashCode((string? Tenant, IReadOnlyList<string> Scopes) grant)
        {
            var hash = default(HashCode);
            hash.Add(grant.Tenant);
            for (var i = 0; i < grant.Scopes.Count; i++)
            {
                hash.Add(grant.Scopes[i]);
            }

            return hash.ToHashCode();
        }
    }
}
