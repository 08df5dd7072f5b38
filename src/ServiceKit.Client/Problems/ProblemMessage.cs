using System.Globalization;
using System.Text;

namespace ServiceKit.Client.Problems;

/// <summary>What an error says to whoever reads a log: one line of bounded length, whatever the service wrote.</summary>
internal static class ProblemMessage
{
    public static string Of(int status, string? title, string? detail) =>
        string.Create(CultureInfo.InvariantCulture, $"The service answered {status}{(string.IsNullOrEmpty(title) ? "" : $" {OneLine(title)}")}{(string.IsNullOrEmpty(detail) ? "." : $": {OneLine(detail)}")}");

    private static string OneLine(string text)
    {
        var line = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= ApiKeyClientDefaults.MaxProblemMessageLength)
            {
                return line.Append('…').ToString();
            }

            // A line break would forge a line of the log, and marks of direction turn it round.
            line.Append(Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                ? " "
                : rune.ToString());
        }

        return line.ToString();
    }
}
