using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace ServiceKit.Observability.Logging;

/// <summary>
/// An entry of a log for people. Only the first line of an entry begins at the margin: line breaks within are followed by blanks, and whatever else
/// does not print is escaped, so that nothing that is logged can look like an entry.
/// </summary>
internal static class TextLogLine
{
    private const string Indent = "\n    ";

    public static void Write<TState>(in LogEntry<TState> entry, LogValues values, DateTimeOffset now, ApiKeyRedactor redactor, TextWriter output)
    {
        var line = new StringBuilder()
            .Append(now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            .Append(CultureInfo.InvariantCulture, $" {JsonLogLine.NameOf(entry.LogLevel),-8} ")
            .Append(entry.Category)
            .Append(": ");
        Append(line, LogText.Bounded(entry.Formatter(entry.State, entry.Exception) ?? string.Empty));
        foreach (var (name, value) in values.All)
        {
            // The rest is in the message.
            if (name is "request_id" or "trace_id")
            {
                line.Append(CultureInfo.InvariantCulture, $" {name}=");
                Append(line, LogText.Of(value, redactor));
            }
        }

        // Where the logger factory does not track activities.
        if (!values.Contains("trace_id") && Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            line.Append(CultureInfo.InvariantCulture, $" trace_id={activity.TraceId.ToHexString()}");
        }

        if (entry.Exception is { } exception)
        {
            line.Append(Indent);
            Append(line, LogText.Of(exception, redactor));
        }

        output.Write(line.Append('\n').ToString());
    }

    private static void Append(StringBuilder line, string text)
    {
        foreach (var c in text.ReplaceLineEndings("\n"))
        {
            _ = c switch
            {
                '\n' => line.Append(Indent),
                _ when char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
                    => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => line.Append(c),
            };
        }
    }
}
