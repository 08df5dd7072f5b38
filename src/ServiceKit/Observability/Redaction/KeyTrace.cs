using System.Buffers;

namespace ServiceKit.Observability.Redaction;

/// <summary>Finds the secret of a key in the middle of a text, from the separator in front of the key's id.</summary>
/// <remarks>As <c>(?&lt;=[0-9A-Za-z](_|%5F)[0-9A-Za-z]+(_|%5F)[0-9A-Fa-f]{8}(_|%5F))[0-9A-Za-z]{16,}</c>, in linear time.</remarks>
internal static class KeyTrace
{
    /// <summary>The shortest text that is looked for: <c>a_b_</c>, the id, an underscore and the least that is left of a secret.</summary>
    public const int MinLength = 4 + IdLength + 1 + MinSecretLength;

    // Of the shortest secret, 32 characters, at least 17 remain unknown if less than this is left of a key that was cut off:
    // 101 bits, which nobody guesses. Fewer would hit names such as backup_prod_20240131_customers.
    private const int MinSecretLength = 16;

    private const int IdLength = 8;

    private static readonly SearchValues<char> Alphanumeric = SearchValues.Create(ApiKeys.Format.Base62.Alphabet);
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");

    /// <param name="text">The text.</param>
    /// <param name="separator">Where an underscore or a percent sign is.</param>
    /// <param name="secret">Where the secret is, with its checksum, as far as it is there.</param>
    public static bool TryFind(ReadOnlySpan<char> text, int separator, out Range secret)
    {
        secret = default;
        var id = separator + SeparatorLength(text[separator..]);
        if (id == separator || text.Length - id <= IdLength || text.Slice(id, IdLength).ContainsAnyExcept(Hexadecimal))
        {
            return false;
        }

        var start = id + IdLength + SeparatorLength(text[(id + IdLength)..]);
        if (start == id + IdLength || !EndsWithBrandAndEnvironment(text[..separator]))
        {
            return false;
        }

        var length = text[start..].IndexOfAnyExcept(Alphanumeric) is >= 0 and var end ? end : text.Length - start;
        secret = start..(start + length);
        return length >= MinSecretLength;
    }

    // An underscore, or the same as it is escaped in an address by those who escape too much.
    private static int SeparatorLength(ReadOnlySpan<char> text) => text switch
    {
        ['_', ..] => 1,
        ['%', '5', 'F' or 'f', ..] => 3,
        _ => 0,
    };

    private static bool EndsWithBrandAndEnvironment(ReadOnlySpan<char> text)
    {
        var environment = text.LastIndexOfAnyExcept(Alphanumeric) + 1;
        return text[environment..] switch
        {
            [] => false,
            ['5', 'F' or 'f', _, ..] when text[..environment] is [.., var brand, '%'] => char.IsAsciiLetterOrDigit(brand),
            _ => text[..environment] is [.., var brand, '_'] && char.IsAsciiLetterOrDigit(brand),
        };
    }
}
