using System.Buffers;

namespace ServiceKit.ApiKeys;

/// <summary>What can be a key at all, and how much of one may be shown.</summary>
internal static class ApiKeySyntax
{
    /// <summary>Most characters that are ever shown of a key.</summary>
    public const int MaxPrefixLength = 7;

    // Visible ASCII: what a header can carry unchanged on every path (RFC 9110 section 5.5).
    private static readonly SearchValues<char> Visible =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(c => (char)c)]);

    public static bool IsKey(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= ApiKeyLimits.MaxKeyLength && !text.ContainsAnyExcept(Visible);

    /// <summary>Why <paramref name="text"/> cannot be a key, without quoting it; null if it can.</summary>
    public static string? Fault(string text) => text switch
    {
        "" => "is empty",
        { Length: > ApiKeyLimits.MaxKeyLength } => $"is {text.Length} characters long; the limit is {ApiKeyLimits.MaxKeyLength}",
        _ when string.IsNullOrWhiteSpace(text) => "is blank",
        _ when text.AsSpan().ContainsAny(' ', '\t') => "contains a space or tab; keys are one word",
        _ when text.AsSpan().ContainsAnyExcept(Visible) => "contains control or non-ASCII characters; a header cannot carry them safely",
        _ => null,
    };

    /// <summary>
    /// The part of a presented text that may be logged: at most the first seven characters, never more than half of
    /// it, and nothing that could break a log line.
    /// </summary>
    public static string Prefix(ReadOnlySpan<char> text)
    {
        Span<char> prefix = stackalloc char[MaxPrefixLength];
        return new string(prefix[..WritePrefix(text, prefix)]);
    }

    /// <summary>The same into a place of at least <see cref="MaxPrefixLength"/> characters.</summary>
    /// <returns>How many there are.</returns>
    public static int WritePrefix(ReadOnlySpan<char> text, Span<char> prefix)
    {
        var length = Math.Min(MaxPrefixLength, text.Length / 2);
        for (var i = 0; i < length; i++)
        {
            prefix[i] = Visible.Contains(text[i]) ? text[i] : '?';
        }

        return length;
    }
}
