using System.Text;
using Microsoft.Extensions.Primitives;

namespace ServiceKit.Authentication;

/// <summary>A cookie in the <c>Cookie</c> fields of a request (RFC 6265 section 4.2), found in one pass and without a dictionary of all others.</summary>
/// <remarks>
/// To RFC 6265 a comma is a part of a value, to the framework it separates cookies. Where the two readings differ about the
/// cookie that is looked for, it counts as repeated: which key counts must not depend on who reads.
/// </remarks>
internal static class CookiePair
{
    /// <summary>How often the cookie is there, compared with case, and its value.</summary>
    public static int Find(StringValues fields, string name, out ReadOnlySpan<char> value)
    {
        value = default;
        var count = 0;
        for (var i = 0; i < fields.Count; i++)
        {
            var before = ';';
            for (var rest = fields[i].AsSpan(); !rest.IsEmpty;)
            {
                var pair = Next(ref rest, out var after);
                if (IsNamed(pair, name, StringComparison.Ordinal, out var found))
                {
                    value = found;
                    count += before == ',' || after == ',' ? 2 : 1;
                }

                before = after;
            }
        }

        return count;
    }

    /// <summary>One field without the cookie, whose name is compared without case here, as the framework's collection does.</summary>
    /// <returns>Null where nothing is left; the same instance where the cookie is not there.</returns>
    public static string? Without(string? field, string name)
    {
        var kept = new StringBuilder(field?.Length ?? 0);
        var removed = false;
        var before = ';';
        for (var rest = field.AsSpan(); !rest.IsEmpty;)
        {
            var pair = Next(ref rest, out var after);
            if (IsNamed(pair, name, StringComparison.OrdinalIgnoreCase, out _))
            {
                removed = true;
            }
            else if (kept.Length == 0)
            {
                kept.Append(removed ? pair.TrimStart(" \t") : pair);
            }
            else
            {
                kept.Append(before).Append(pair);
            }

            before = after;
        }

        return !removed ? field : kept.Length == 0 ? null : kept.ToString();
    }

    private static ReadOnlySpan<char> Next(scoped ref ReadOnlySpan<char> field, out char separator)
    {
        var end = field.IndexOfAny(';', ',');
        var pair = end < 0 ? field : field[..end];
        separator = end < 0 ? ';' : field[end];
        field = end < 0 ? default : field[(end + 1)..];
        return pair;
    }

    private static bool IsNamed(ReadOnlySpan<char> pair, string name, StringComparison comparison, out ReadOnlySpan<char> value)
    {
        var text = pair.TrimStart(" \t");
        var named = text.StartsWith(name, comparison) && text.Length > name.Length && text[name.Length] == '=';
        value = named ? text[(name.Length + 1)..] : default;
        return named;
    }
}
