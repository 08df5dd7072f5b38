using ServiceKit.ApiKeys;
using ServiceKit.Authentication;
using ServiceKit.KeyManagement;
using ServiceKit.Protection;

namespace ServiceKit.Dashboard.Endpoints;

/// <summary>
/// Which keys may call an endpoint, by their state, their scopes and their having a tenant; from where and how often is for each request to
/// say. Of all keys in force, those of the configuration too.
/// </summary>
/// <remarks>Counting means looking at every key, so that keys that may do the same are counted together, and that for a minute, or until the ring changes.</remarks>
internal sealed class EndpointKeys(ApiKeyRingHolder ring, ApiKeyAuthenticator authenticator, TimeProvider clock)
{
    // Where nearly every key may do something else, asking each endpoint for all of them takes too long for a page that lists endpoints.
    private const int MaxGroups = 5_000;

    // Beyond, the keys of a page stand in the order of the ring.
    private const int MaxSorted = 20_000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private volatile Counted? _counted;

    /// <returns>How many keys; null where that would take too long to count.</returns>
    public int? Count(EndpointAccess access, ApiKeyActor actor) =>
        Groups() is { } groups ? groups.Where(group => Sees(actor, group.Tenant) && MayCall(access, group.Tenant, group.Scopes)).Sum(group => group.Count) : null;

    /// <summary>Some of the keys, by name.</summary>
    public (IReadOnlyList<ApiKeyRecord> Keys, int Total) List(EndpointAccess access, ApiKeyActor actor, int skip, int take)
    {
        var all = (ring.Current?.All ?? []).Where(key => Sees(actor, key.Tenant) && MayCall(access, key.Tenant, key.Scopes) && IsAccepted(key)).ToList();
        IEnumerable<ApiKeyRecord> ordered = all.Count > MaxSorted ? all : all.OrderBy(key => key.Name, StringComparer.OrdinalIgnoreCase).ThenBy(key => key.Id, StringComparer.Ordinal);
        return ([.. ordered.Skip(skip).Take(take)], all.Count);
    }

    /// <summary>A key that the reader may see.</summary>
    public ApiKeyRecord? Find(string id, ApiKeyActor actor) => ring.Current?.TryFindById(id, out var key) is true && Sees(actor, key.Tenant) ? key : null;

    private static bool Sees(ApiKeyActor actor, string? tenant) => actor.IsForEveryTenant || tenant == actor.Tenant;

    private static bool MayCall(EndpointAccess access, string? tenant, IReadOnlyList<string> scopes) =>
        (access.Tenants.IsEmpty || tenant is not null) && access.Scopes.IsCoveredBy(scopes);

    private bool IsAccepted(ApiKeyRecord key) => authenticator.State(key) is ApiKeyOutcome.Accepted;

    private IReadOnlyList<Group>? Groups()
    {
        if (ring.Current is not { } keys)
        {
            return [];
        }

        var now = clock.GetUtcNow();
        if (_counted is not { } known || known.Ring != keys.Version || now < known.At || now >= known.At + Kept)
        {
            _counted = known = new Counted(keys.Version, now, Read(keys));
        }

        return known.Groups;
    }

    private List<Group>? Read(ApiKeyRing keys)
    {
        var groups = new Dictionary<(string?, string), Group>();
        foreach (var key in keys.All.Where(IsAccepted))
        {
            var what = (key.Tenant, string.Join(' ', key.Scopes));
            groups[what] = groups.TryGetValue(what, out var known) ? known with { Count = known.Count + 1 } : new Group(key.Tenant, key.Scopes, 1);
            if (groups.Count > MaxGroups)
            {
                return null;
            }
        }

        return [.. groups.Values];
    }

    private sealed record Group(string? Tenant, IReadOnlyList<string> Scopes, int Count);

    private sealed record Counted(long Ring, DateTimeOffset At, IReadOnlyList<Group>? Groups);
}
