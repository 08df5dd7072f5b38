using System.Text;

namespace ServiceKit.KeyManagement;

/// <summary>Texts as databases keep and search them.</summary>
internal static class StoreText
{
    // Between the parts of a text that is searched; it can be in none of them, and so no match spans two.
    private const char Separator = '\u001f';

    /// <summary>What a key is searched by: name, id and masked form in a form without case.</summary>
    public static string Searched(StoredApiKey key) => string.Join(Separator, Fold(key.Name), Fold(key.Id), Fold(key.Masked));

    /// <summary>A text without case: what is searched and what is searched for are both put into this form, in every store.</summary>
    public static string Fold(string text) => text.ToUpperInvariant();

    /// <summary>Whether a database can hold the text: PostgreSQL has no NUL, and half a surrogate pair is no text in UTF-8.</summary>
    public static bool CanBeKept(string text) => !text.Contains('\0', StringComparison.Ordinal) && !text.AsSpan().ContainsLoneSurrogate();

    /// <summary>Whether a text can be a part of what is searched.</summary>
    public static bool CanBeFound(string text) => CanBeKept(text) && !text.Contains(Separator, StringComparison.Ordinal);

    private static bool ContainsLoneSurrogate(this ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return true;
            }

            text = text[length..];
        }

        return false;
    }
}
