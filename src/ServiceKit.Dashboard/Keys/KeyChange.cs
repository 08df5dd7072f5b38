using ServiceKit.Dashboard.Components;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Keys;

/// <summary>What a form changes of a key: only what differs, so that the audit log says no more than what was done.</summary>
internal static class KeyChange
{
    public static ApiKeyPatch Of(StoredApiKey key, KeyFormValues values, DateTimeOffset? expiry)
    {
        var scopes = InOrder(values.AllScopes, key.Scopes);
        var networks = values.NetworkList;
        return new ApiKeyPatch
        {
            Name = values.Name.Trim() is var name && name != key.Name ? name : default(Optional<string>),
            Scopes = scopes.SequenceEqual(key.Scopes, StringComparer.Ordinal) ? default : Optional<IReadOnlyList<string>>.FromT(scopes),
            Tenant = KeyFormValues.OrNull(values.Tenant) is var tenant && tenant != key.Tenant ? tenant : default(Optional<string?>),
            ExpiresAt = expiry != key.ExpiresAt ? expiry : default(Optional<DateTimeOffset?>),
            Networks = Same(networks, key.Networks) ? default : Optional<IReadOnlyList<string>?>.FromT(networks),
            Limit = KeyFormValues.OrNull(values.Limit) is var limit && limit != key.Limit ? limit : default(Optional<string?>),
        };
    }

    /// <summary>What is in force and differs from what was typed, in words.</summary>
    public static IReadOnlyList<string> Differences(StoredApiKey key, KeyFormValues values, DateTimeOffset? expiry)
    {
        var all = new List<string>();
        Add("Name", key.Name, values.Name.Trim());
        Add("Tenant", key.Tenant, KeyFormValues.OrNull(values.Tenant));
        Add("Scopes", Joined(key.Scopes), Joined(InOrder(values.AllScopes, key.Scopes)));
        Add("Expires", key.ExpiresAt is { } at ? Words.Utc(at) : "never", values.Expiry == KeyFormValues.Unchanged ? null : expiry is { } typed ? Words.Utc(typed) : "never", values.Expiry != KeyFormValues.Unchanged);
        Add("Networks", Joined(key.Networks ?? []), Joined(values.NetworkList ?? []));
        Add("Limit", key.Limit, KeyFormValues.OrNull(values.Limit));
        if (key.RevokedAt is not null)
        {
            all.Add("The key was revoked.");
        }
        else if (!key.Enabled)
        {
            all.Add("The key is disabled.");
        }

        return all.Count > 0 ? all : ["What you wrote is what is in force."];

        void Add(string what, string? now, string? typed, bool isTyped = true)
        {
            if (isTyped && now != typed)
            {
                all.Add($"{what}: {now ?? "none"}");
            }
        }
    }

    // Those that were granted before stay where they were.
    private static List<string> InOrder(IReadOnlyList<string> chosen, IReadOnlyList<string> before) =>
        [.. before.Where(scope => chosen.Contains(scope, StringComparer.Ordinal)), .. chosen.Except(before, StringComparer.Ordinal)];

    private static string? Joined(IReadOnlyList<string> texts) => texts.Count == 0 ? null : string.Join(", ", texts);

    private static bool Same(IReadOnlyList<string>? one, IReadOnlyList<string>? other) => (one ?? []).SequenceEqual(other ?? [], StringComparer.Ordinal);
}
