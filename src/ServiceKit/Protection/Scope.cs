using System.Buffers;

namespace ServiceKit;

/// <summary>The grammar of scopes, and which granted scope covers which required one.</summary>
internal static class Scope
{
    /// <summary>The scope that covers every other.</summary>
    public const string All = "*";

    private const int MaxLength = 128;

    // scope-token of RFC 6749 section 3.3, less the comma, which separates scopes in lists.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(c => (char)c).Except(['"', '\\', ','])]);

    /// <summary>Why <paramref name="scope"/> is malformed, in words; null if it is a scope.</summary>
    public static string? Fault(string? scope) => scope switch
    {
        null or "" => "is empty",
        { Length: > MaxLength } => $"is {scope.Length} characters long; the limit is {MaxLength}",
        _ when scope.AsSpan().ContainsAnyExcept(TokenCharacters) =>
            "contains a space, comma, quote, backslash, control or non-ASCII character; write one scope a string, as in stations:read",
        _ when scope.AsSpan(0, scope.Length - 1).Contains('*') || (scope[^1] == '*' && scope is not "*" && !scope.EndsWith(":*", StringComparison.Ordinal)) =>
            $"has a misplaced '*': {scope}; it stands alone or after the last colon, as in stations:*",
        _ => null,
    };

    /// <summary>Whether one of <paramref name="granted"/> is <paramref name="required"/>, <c>*</c>, or a <c>resource:*</c> above it.</summary>
    public static bool IsCovered(IReadOnlyList<string> granted, string required)
    {
        for (var i = 0; i < granted.Count; i++)
        {
            if (Covers(granted[i], required))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Covers(string granted, string required)
    {
        if (granted == All || string.Equals(granted, required, StringComparison.Ordinal))
        {
            return true;
        }

        // "stations:*" covers "stations:read": everything that starts with "stations:".
        return granted.EndsWith(":*", StringComparison.Ordinal)
            && required.AsSpan().StartsWith(granted.AsSpan(0, granted.Length - 1), StringComparison.Ordinal);
    }
}
