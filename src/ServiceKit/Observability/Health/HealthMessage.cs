using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceKit.Observability.Health;

/// <summary>What may be shown of what a check says: anyone can read it, and checks of other libraries describe themselves by their exceptions.</summary>
internal static class HealthMessage
{
    public const string Failed = "The check failed; the log says why.";

    public const string Hidden = "The check says something that is not shown here; the log has it.";

    private const int MaxLength = 200;

    // A word this long of letters and digits is a key, a digest or an id rather than a word.
    private const int MaxMixedWord = 15;

    public static string? Of(HealthReportEntry entry, ApiKeyRedactor redactor) => entry switch
    {
        { Exception: not null } => Failed,
        { Description: null or "" } => null,
        { Description: { } text } => IsHarmless(text) && !redactor.IsNeededFor(text) ? text : Hidden,
    };

    /// <summary>
    /// Words and numbers. Not: paths and addresses (<c>/var/x</c>, <c>C:\x</c>, <c>.env</c>, <c>db.internal</c>, <c>node.7</c>, <c>10.0.0.1</c>,
    /// <c>db:5432</c>, <c>::1</c>), what stands for them (<c>$HOME</c>, <c>%APPDATA%</c>), connection strings (<c>Host=x</c>), accounts (<c>a@b</c>), what is quoted, since libraries quote
    /// the names of users and tables, keys of whatever kind, and what does not print.
    /// </summary>
    private static bool IsHarmless(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength || HasMixedWord(text))
        {
            return false;
        }

        var dots = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var before = i > 0 ? text[i - 1] : ' ';
            var after = i + 1 < text.Length ? text[i + 1] : ' ';
            switch (text[i])
            {
                case '=' or '@' or '\\' or '~' or '"' or '`' or '«' or '»' or '‹' or '›' or '“' or '”' or '„' or '‘' or '‚':
                // An apostrophe stands within a word, and begins no quotation.
                case '\'' or '’' when !(char.IsLetter(before) && char.IsLetter(after)):
                case '/' when !(char.IsAsciiDigit(before) && char.IsAsciiDigit(after)):
                case ':' when after != ' ':
                // What looks like a slash, a backslash or a dot, and is another character.
                case '\u2044' or '\u2215' or '\u29F8' or '\uFF0F' or '\u29F9' or '\uFF3C' or '\uFE68' or '\u2024' or '\uFF0E':
                // A dot ends a sentence, or stands between two digits.
                case '.' when char.IsLetterOrDigit(before) && char.IsLetter(after):
                case '.' when char.IsLetter(before) && char.IsDigit(after):
                case '.' when !char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after):
                case '%' or '$' when char.IsLetter(before) || char.IsLetter(after) || after is '{' or '(' or '_':
                    return false;
                case '.' when char.IsAsciiDigit(before) && char.IsAsciiDigit(after) && ++dots > 1:
                    return false;
                case ' ':
                    dots = 0;
                    break;
                case var c when char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator:
                    return false;
                default:
                    break;
            }
        }

        return true;
    }

    private static bool HasMixedWord(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split(' '))
        {
            var word = text[range];
            if (word.Length > MaxMixedWord && word.ContainsAnyInRange('0', '9') && (word.ContainsAnyInRange('a', 'z') || word.ContainsAnyInRange('A', 'Z')))
            {
                return true;
            }
        }

        return false;
    }
}
