using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Keys;

/// <summary>A scope that a key was granted, and whether its requests needed it.</summary>
/// <param name="Scope">The scope as it was granted.</param>
/// <param name="Used">The scopes that were needed and that it covers.</param>
internal sealed record ScopeUse(string Scope, IReadOnlyList<KeyScopeCount> Used)
{
    public static IReadOnlyList<ScopeUse> Of(IReadOnlyList<string> granted, IReadOnlyList<KeyScopeCount> used) =>
        [.. granted.Select(scope => new ScopeUse(scope, [.. used.Where(count => ServiceKit.Scope.IsCovered([scope], count.Scope))]))];

    /// <summary>
    /// What a key needs of what it was granted: a wildcard gives way to the scopes that were needed of it. What opens the dashboard stays, since
    /// pages do not count as use: otherwise the last one who manages keys could lock everybody out.
    /// </summary>
    /// <param name="granted">The scopes of the key.</param>
    /// <param name="used">The scopes that its requests needed.</param>
    /// <param name="kept">The scopes that open the dashboard.</param>
    public static IReadOnlyList<string> Tightened(IReadOnlyList<string> granted, IReadOnlyList<string> used, IReadOnlyList<string> kept) =>
        Tightened(granted, [.. used.Concat(kept.Where(scope => ServiceKit.Scope.IsCovered(granted, scope))).Distinct(StringComparer.Ordinal)]);

    private static IReadOnlyList<string> Tightened(IReadOnlyList<string> granted, IReadOnlyList<string> used) =>
        [.. granted.SelectMany(scope => used.Contains(scope, StringComparer.Ordinal) ? [scope] : used.Where(needed => ServiceKit.Scope.IsCovered([scope], needed)))
            .Distinct(StringComparer.Ordinal)];
}
