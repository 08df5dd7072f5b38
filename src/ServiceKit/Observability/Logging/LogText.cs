using System.Collections;
using System.Globalization;

namespace ServiceKit.Observability.Logging;

/// <summary>Texts of a log, of bounded length.</summary>
/// <remarks>
/// What is made a text only here was not looked at before: sequences that are lazy, and what the logger factory adds of activities by itself. Keys are
/// taken out before it is cut, since of a key that is cut too much is left.
/// </remarks>
internal static class LogText
{
    /// <summary>The longest text of a line, in characters. Beyond it, a text ends in an ellipsis.</summary>
    public const int MaxLength = 16_384;

    private const int MaxElements = 32;

    public static string Bounded(string text) => text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");

    public static string Of(object? value, ApiKeyRedactor redactor)
    {
        try
        {
            return Bounded(redactor.Redact(value switch
            {
                null => string.Empty,
                string text => text,
                IFormattable formattable => formattable.ToString(value is DateTime or DateTimeOffset ? "O" : null, CultureInfo.InvariantCulture),
                IEnumerable elements => string.Join(", ", elements.Cast<object?>().Take(MaxElements)),
                _ => value.ToString() ?? string.Empty,
            }));
        }
#pragma warning disable CA1031 // what a type of the program throws cannot be known, and a line that is not written is worse
        catch (Exception)
#pragma warning restore CA1031
        {
            return $"({value?.GetType()}, whose text cannot be read)";
        }
    }
}
