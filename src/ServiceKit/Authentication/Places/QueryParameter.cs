using System.Text;

namespace ServiceKit.Authentication;

/// <summary>A parameter in the text of a query, found in one pass and without a dictionary of all others.</summary>
internal static class QueryParameter
{
    // Each character of a key can be sent as three.
    private const int MaxEncodedLength = 3 * ApiKeyLimits.MaxKeyLength;

    /// <summary>How often the parameter is there, compared with case, and its value as it was sent: the last one, if there are several.</summary>
    public static int Find(ReadOnlySpan<char> query, string name, out ReadOnlySpan<char> value)
    {
        value = default;
        var count = 0;
        for (query = query is ['?', ..] ? query[1..] : query; !query.IsEmpty;)
        {
            var pair = Next(ref query);
            if (IsNamed(pair, name, ignoreCase: false))
            {
                count++;
                value = pair.IndexOf('=') is >= 0 and var equals ? pair[(equals + 1)..] : default;
            }
        }

        return count;
    }

    /// <summary>
    /// Decodes a value as the framework does. A plus sign stands for a space, so that no key has one; what is too long for a key
    /// stays encoded, and is none either way.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> value, out ReadOnlySpan<char> decoded)
    {
        decoded = value;
        if (value.Length > MaxEncodedLength || value.Contains('+'))
        {
            return false;
        }

        decoded = value.Contains('%') ? Uri.UnescapeDataString(value) : value;
        return true;
    }

    /// <summary>
    /// A query, or the target of a request with one, without the parameter. Here its name is compared without case, as the
    /// framework's collection does, in which <c>API_KEY</c> could be read under the name <c>api_key</c>.
    /// </summary>
    /// <param name="target">Everything after the first question mark is the query.</param>
    /// <param name="name">The name of the parameter.</param>
    /// <returns>The same instance where the parameter is not there.</returns>
    public static string Without(string target, string name)
    {
        var start = target.IndexOf('?', StringComparison.Ordinal);
        if (start < 0)
        {
            return target;
        }

        var kept = new StringBuilder(target.Length).Append(target, 0, start);
        var separator = '?';
        var removed = false;
        for (var rest = target.AsSpan(start + 1); !rest.IsEmpty;)
        {
            var pair = Next(ref rest);
            if (IsNamed(pair, name, ignoreCase: true))
            {
                removed = true;
                continue;
            }

            kept.Append(separator).Append(pair);
            separator = '&';
        }

        return removed ? kept.ToString() : target;
    }

    private static ReadOnlySpan<char> Next(scoped ref ReadOnlySpan<char> query)
    {
        var end = query.IndexOf('&');
        var pair = end < 0 ? query : query[..end];
        query = end < 0 ? default : query[(end + 1)..];
        return pair;
    }

    // Decoded on the way, since "api%5Fkey" is the same name to everyone who reads the query after us.
    private static bool IsNamed(ReadOnlySpan<char> pair, string name, bool ignoreCase)
    {
        var matched = 0;
        for (var i = 0; i < pair.Length && pair[i] != '='; i++)
        {
            var character = pair[i];
            if (character == '%' && i + 2 < pair.Length && char.IsAsciiHexDigit(pair[i + 1]) && char.IsAsciiHexDigit(pair[i + 2]))
            {
                character = (char)((Value(pair[i + 1]) << 4) | Value(pair[i + 2]));
                i += 2;
            }

            if (matched == name.Length || !(ignoreCase ? char.ToLowerInvariant(character) == char.ToLowerInvariant(name[matched]) : character == name[matched]))
            {
                return false;
            }

            matched++;
        }

        return matched == name.Length;
    }

    private static int Value(char hexDigit) => hexDigit <= '9' ? hexDigit - '0' : (hexDigit | 0x20) - 'a' + 10;
}
