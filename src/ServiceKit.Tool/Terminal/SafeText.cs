using System.Globalization;
using System.Text;

namespace ServiceKit.Tool.Terminal;

/// <summary>
/// Text from elsewhere (names of keys, of files, answers of services) as a terminal may show it: nothing in it moves the cursor, changes
/// colours or turns the direction of writing.
/// </summary>
internal static class SafeText
{
    private const char Replacement = '\uFFFD';

    public static string Of(string text) => text.Any(IsUnsafe) ? Replace(text) : text;

    private static string Replace(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            safe.Append(IsUnsafe(c) ? Replacement : c);
        }

        return safe.ToString();
    }

    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || (c > '\u007F' && char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
