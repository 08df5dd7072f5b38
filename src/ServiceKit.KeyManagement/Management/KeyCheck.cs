using ServiceKit.ApiKeys;
using ServiceKit.ApiKeys.Format;
using ServiceKit.Limits;

namespace ServiceKit.KeyManagement;

/// <summary>What is wrong with what a key shall be, by member. The same rules as for keys of the configuration.</summary>
internal static class KeyCheck
{
    private const int MaxScopes = 100;

    private const int MaxNetworks = 100;

    // Beyond that an expiry is a slip of the keyboard.
    private const int MaxYears = 100;

    public static Dictionary<string, string[]> Faults(StoredApiKey key, StoredApiKey? before, DateTimeOffset now, IReadOnlyCollection<string>? catalogue)
    {
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Add(nameof(key.Name), [ApiKeyEntryCheck.FaultOfText(key.Name)]);
        Add(nameof(key.Scopes), FaultsOfScopes(key.Scopes, before?.Scopes ?? [], catalogue));
        Add(nameof(key.Tenant), [key.Tenant is null ? null : ApiKeyEntryCheck.FaultOfText(key.Tenant)]);
        Add(nameof(key.Networks), [FaultOfNetworks(key.Networks)]);
        Add(nameof(key.Limit), [KeyLimit.Fault(key.Limit)]);
        if (key.ExpiresAt != before?.ExpiresAt)
        {
            Add(nameof(key.ExpiresAt), [FaultOfExpiry(key.ExpiresAt, now)]);
        }

        return faults;

        void Add(string member, IEnumerable<string?> found)
        {
            string[] real = [.. found.OfType<string>()];
            if (real.Length > 0)
            {
                faults[member] = real;
            }
        }
    }

    public static string? FaultOfEnvironment(string? environment) =>
        environment is null || KeyLayout.IsWord(environment) ? null : "is not 2 to 16 lower-case letters (a to z) and digits, such as prod";

    private static IEnumerable<string?> FaultsOfScopes(IReadOnlyList<string> scopes, IReadOnlyList<string> before, IReadOnlyCollection<string>? catalogue)
    {
        if (scopes.Count > MaxScopes)
        {
            return [$"are {scopes.Count}; the limit is {MaxScopes}"];
        }

        return scopes.Distinct(StringComparer.Ordinal).Count() != scopes.Count
            ? ["contain one scope twice"]
            : scopes.Select(scope => Scope.Fault(scope) is { } fault ? $"a scope {fault}"
                : before.Contains(scope, StringComparer.Ordinal) || catalogue is null || IsKnown(scope, catalogue) ? null
                : $"no endpoint asks for the scope {scope}; known are {string.Join(", ", catalogue)}");
    }

    // A scope that was granted before stays grantable: its endpoint may be gone for a while.
    private static bool IsKnown(string scope, IReadOnlyCollection<string> catalogue) =>
        scope == Scope.All || catalogue.Any(known => Scope.IsCovered([scope], known));

    private static string? FaultOfNetworks(IReadOnlyList<string>? networks) =>
        networks?.Count > MaxNetworks ? $"are {networks.Count}; the limit is {MaxNetworks}" : ApiKeyEntryCheck.FaultOfNetworks(networks);

    private static string? FaultOfExpiry(DateTimeOffset? expiry, DateTimeOffset now) =>
        expiry is not { } moment ? null
        : moment <= now ? "is not in the future"
        : moment > now.AddYears(MaxYears) ? $"is more than {MaxYears} years away; leave it out for a key that never expires"
        : null;
}
