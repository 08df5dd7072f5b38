using Microsoft.CodeAnalysis;

namespace ServiceKit.Generators.Analyzers;

/// <summary>The closed list of scopes of <c>[assembly: ApiKeyScopes]</c>.</summary>
internal sealed class ScopeCatalogue
{
    private readonly HashSet<string> _scopes;
    private readonly string[] _candidates;

    private ScopeCatalogue(HashSet<string> scopes)
    {
        _scopes = scopes;
        var words = scopes.Where(scope => !scope.EndsWith("*", System.StringComparison.Ordinal)).ToArray();
        _candidates = words.Length == 0 ? [.. scopes] : words;
        System.Array.Sort(_candidates, System.StringComparer.Ordinal);
    }

    /// <returns>Null where no attribute closes the list.</returns>
    public static ScopeCatalogue? Of(Compilation compilation, KnownTypes types)
    {
        HashSet<string>? scopes = null;
        foreach (var attribute in compilation.Assembly.GetAttributes())
        {
            if (KnownTypes.Same(attribute.AttributeClass, types.Scopes))
            {
                scopes ??= new HashSet<string>(System.StringComparer.Ordinal);
                scopes.UnionWith(ProtectedHandler.Scopes(attribute).Where(scope => ScopeSyntax.Fault(scope) is null));
            }
        }

        return scopes is null ? null : new ScopeCatalogue(scopes);
    }

    /// <summary>Whether the scope is in the list, or under a wildcard that is: the same rule as at run time.</summary>
    public bool Contains(string scope)
    {
        if (_scopes.Contains(scope) || _scopes.Contains("*"))
        {
            return true;
        }

        for (var colon = scope.IndexOf(':'); colon >= 0; colon = scope.IndexOf(':', colon + 1))
        {
            if (_scopes.Contains(scope.Substring(0, colon + 1) + "*"))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The scope that takes the fewest edits to reach, the first of equals; null if the list is empty.</summary>
    public string? Nearest(string scope)
    {
        string? nearest = null;
        var least = int.MaxValue;
        foreach (var candidate in _candidates)
        {
            if (Distance(scope, candidate) is var distance && distance < least)
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    // Levenshtein's. Scopes are 128 characters at most, or they would have been refused as malformed.
    private static int Distance(string from, string to)
    {
        var row = new int[to.Length + 1];
        for (var j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var change = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = System.Math.Min(change, System.Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
