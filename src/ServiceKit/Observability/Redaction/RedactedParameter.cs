using System.Buffers;
using System.Globalization;

namespace ServiceKit.Observability.Redaction;

/// <summary>A query parameter that carries keys of whatever format: <c>?api_key=anything</c> becomes <c>?api_key=****</c>.</summary>
internal sealed class RedactedParameter(string name)
{
    // Where the text is no address alone, a quote or a blank ends it.
    private static readonly SearchValues<char> Ends = SearchValues.Create("&#\"' \t\r\n\v\f\u0085\u00A0\u2028\u2029");

    public string Name => name;

    /// <param name="text">The text.</param>
    /// <param name="mark">Where a question mark or an ampersand is.</param>
    /// <param name="value">Where the value is; an empty one is none.</param>
    public bool TryFind(ReadOnlySpan<char> text, int mark, out Range value)
    {
        value = default;
        var position = mark + 1;
        foreach (var expected in name)
        {
            if (!TryRead(text, ref position, out var c) || char.ToUpperInvariant(c) != char.ToUpperInvariant(expected))
            {
                return false;
            }
        }

        if (position >= text.Length || text[position] != '=')
        {
            return false;
        }

        var start = position + 1;
        var length = text[start..].IndexOfAny(Ends) is >= 0 and var end ? end : text.Length - start;
        value = start..(start + length);
        return length > 0;
    }

    // The framework reads api%5Fkey as api_key, and so must who looks for it.
    private static bool TryRead(ReadOnlySpan<char> text, ref int position, out char c)
    {
        c = default;
        if (position >= text.Length)
        {
            return false;
        }

        c = text[position++];
        if (c == '%' && position + 2 <= text.Length && byte.TryParse(text.Slice(position, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            c = (char)code;
            position += 2;
        }

        return true;
    }
}
