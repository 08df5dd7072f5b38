using System.Buffers;
using ServiceKit.ApiKeys.Format;

namespace ServiceKit.Tool.Scanning;

/// <summary>
/// Finds keys in a text, whatever stands around them. Letters that touch a key (<c>\n</c> of a JSON text in front, more base 62 behind)
/// belong to its shape, so every beginning and end that the shape allows is tried; the checksum tells which is the key.
/// </summary>
internal static class KeyFinder
{
    private const int ShortestSecret = ApiKeyFormat.MinSecretLength + KeyLayout.ChecksumLength;
    private const int LongestSecret = ApiKeyFormat.MaxSecretLength + KeyLayout.ChecksumLength;

    /// <summary>The longest key.</summary>
    public const int MaxLength = (2 * (KeyLayout.MaxWordLength + 1)) + KeyLayout.IdLength + 1 + LongestSecret;

    private static readonly SearchValues<char> Word = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> Secret = SearchValues.Create(Base62.Alphabet);

    /// <summary>Adds the keys of a text, those with a wrong checksum too, in their order.</summary>
    public static void Find(ReadOnlySpan<char> text, List<FoundText> found)
    {
        // The underscore behind the id.
        for (var at = 0; at < text.Length; at++)
        {
            var next = text[at..].IndexOf('_');
            if (next < 0)
            {
                return;
            }

            at += next;
            if (TryFind(text, at, out var key, out var end))
            {
                found.Add(key);
                at = end - 1;
            }
        }
    }

    private static bool TryFind(ReadOnlySpan<char> text, int afterId, out FoundText key, out int end)
    {
        (key, end) = (default, 0);
        var beforeId = afterId - KeyLayout.IdLength - 1;
        if (beforeId < 0 || text[beforeId] != '_' || text[(beforeId + 1)..afterId].ContainsAnyExcept(Hex))
        {
            return false;
        }

        var environment = LengthOfWord(text[..beforeId]);
        var afterBrand = beforeId - environment - 1;
        if (environment < KeyLayout.MinWordLength || afterBrand < 0 || text[afterBrand] != '_')
        {
            return false;
        }

        var brand = LengthOfWord(text[..afterBrand]);
        var secret = LengthOfSecret(text[(afterId + 1)..]);
        if (brand < KeyLayout.MinWordLength || secret < ShortestSecret)
        {
            return false;
        }

        var (start, stop) = FindRight(text, afterBrand - brand, afterBrand - KeyLayout.MinWordLength, afterId + 1 + ShortestSecret, afterId + 1 + secret);
        key = new FoundText(text[start..stop].ToString(), ApiKeyFormat.Check(text[start..stop]) is ApiKeyFormatCheck.WellFormed);
        end = stop;
        return true;
    }

    // The longest first, which is the key as it stands there.
    private static (int Start, int Stop) FindRight(ReadOnlySpan<char> text, int firstStart, int lastStart, int firstStop, int lastStop)
    {
        for (var start = firstStart; start <= lastStart; start++)
        {
            for (var stop = lastStop; stop >= firstStop; stop--)
            {
                if (ApiKeyFormat.Check(text[start..stop]) is ApiKeyFormatCheck.WellFormed)
                {
                    return (start, stop);
                }
            }
        }

        return (firstStart, lastStop);
    }

    private static int LengthOfWord(ReadOnlySpan<char> before)
    {
        var tail = before[^Math.Min(before.Length, KeyLayout.MaxWordLength)..];
        return tail.Length - 1 - tail.LastIndexOfAnyExcept(Word);
    }

    private static int LengthOfSecret(ReadOnlySpan<char> after)
    {
        var head = after[..Math.Min(after.Length, LongestSecret)];
        var other = head.IndexOfAnyExcept(Secret);
        return other < 0 ? head.Length : other;
    }
}
