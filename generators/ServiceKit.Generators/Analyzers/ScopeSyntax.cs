namespace ServiceKit.Generators.Analyzers;

/// <summary>The grammar of scopes at compile time: the same as the runtime's, which a test compares.</summary>
internal static class ScopeSyntax
{
    private const int MaxLength = 128;

    public static string? Fault(string scope)
    {
        if (scope.Length == 0)
        {
            return "is empty";
        }

        if (scope.Length > MaxLength)
        {
            return $"is {scope.Length} characters long; the limit is {MaxLength}";
        }

        foreach (var c in scope)
        {
            if (c is < '!' or > '~' or '"' or '\\' or ',')
            {
                return "contains a space, comma, quote, backslash, control or non-ASCII character; write one scope a string, as in stations:read";
            }
        }

        var star = scope.IndexOf('*');
        return star >= 0 && scope != "*" && (star != scope.Length - 1 || !scope.EndsWith(":*", System.StringComparison.Ordinal))
            ? "has a misplaced '*'; it stands alone or after the last colon, as in stations:*"
            : null;
    }
}
