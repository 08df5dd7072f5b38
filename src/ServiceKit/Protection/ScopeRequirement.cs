namespace ServiceKit.Protection;

/// <summary>The scopes that an endpoint asks for: all of some, and one of each of several groups.</summary>
internal sealed class ScopeRequirement
{
    public static readonly ScopeRequirement None = new([], []);

    // More alternatives than that are not written out for documentation; the sentence still names every scope.
    private const int MaxAlternatives = 32;

    private ScopeRequirement(string[] all, string[][] anyOf)
    {
        All = all;
        AnyOf = anyOf;
    }

    public IReadOnlyList<string> All { get; }

    public IReadOnlyList<IReadOnlyList<string>> AnyOf { get; }

    public bool IsEmpty => All.Count == 0 && AnyOf.Count == 0;

    /// <summary>Adds up what the attributes and conventions of one endpoint ask for.</summary>
    /// <exception cref="InvalidOperationException">A scope is malformed.</exception>
    public static ScopeRequirement Of(IEnumerable<IApiKeyRequirement> requirements)
    {
        var all = new List<string>();
        var anyOf = new List<string[]>();
        foreach (var requirement in requirements)
        {
            all.AddRange(requirement.Scopes.Select(Checked).Except(all));
            if (requirement.AnyOf.Count > 0)
            {
                // The generator and the metadata may both report the same attribute.
                string[] group = [.. requirement.AnyOf.Select(Checked).Distinct()];
                if (!anyOf.Exists(known => known.SequenceEqual(group)))
                {
                    anyOf.Add(group);
                }
            }
        }

        // Sorted, so that the answer does not depend on the road on which the attributes were found.
        return all.Count == 0 && anyOf.Count == 0
            ? None
            : new ScopeRequirement([.. all.Order(StringComparer.Ordinal)], [.. anyOf.OrderBy(group => string.Join(' ', group), StringComparer.Ordinal)]);
    }

    public bool IsCoveredBy(IReadOnlyList<string> granted)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (!Scope.IsCovered(granted, All[i]))
            {
                return false;
            }
        }

        for (var i = 0; i < AnyOf.Count; i++)
        {
            if (!CoversOne(granted, AnyOf[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The requirement as lists of scopes, each of which is enough: what OpenAPI has as alternative requirements.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Alternatives()
    {
        IReadOnlyList<IReadOnlyList<string>> alternatives = [All];
        foreach (var group in AnyOf)
        {
            if (alternatives.Count * group.Count > MaxAlternatives)
            {
                break;
            }

            alternatives = [.. alternatives.SelectMany(chosen => group.Select(one => (IReadOnlyList<string>)[.. chosen.Union([one])]))];
        }

        return alternatives;
    }

    /// <summary>For a sentence: "the scope a", "the scopes a, b and one of the scopes c, d".</summary>
    /// <param name="quote">How to write a scope.</param>
    public string Describe(Func<string, string> quote)
    {
        var all = All switch
        {
            [] => null,
            [var one] => $"the scope {quote(one)}",
            _ => $"the scopes {List(All)}",
        };
        return string.Join(" and ", AnyOf.Select(group => $"one of the scopes {List(group)}").Prepend(all).OfType<string>());

        string List(IEnumerable<string> scopes) => string.Join(", ", scopes.Select(quote));
    }

    public override string ToString() => Describe(scope => scope);

    private static bool CoversOne(IReadOnlyList<string> granted, IReadOnlyList<string> group)
    {
        for (var i = 0; i < group.Count; i++)
        {
            if (Scope.IsCovered(granted, group[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static string Checked(string scope) => Scope.Fault(scope) is { } fault
        ? throw new InvalidOperationException($"a scope {fault}.")
        : scope;
}
