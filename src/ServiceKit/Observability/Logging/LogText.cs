using System.Collections;
using System.Globalization;

namespace ServiceKit.Observability.Logging;

/// <summary>Texts of a log, of bounded length.</summary>
internal static class LogText
{
    /// <summary>The longest text of a line, in characters. Beyond it, a text ends in an ellipsis.</summary>
    public const int MaxLength = 16_384;

    private const int MaxElements = 32;

    public static string Bounded(string text) => text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "…");

    public static string Of(object? value)
    {
        try
        {
            return Bounded(value switch
            {
                null => string.Empty,
                string text => text,
                IFormattable formattable => formattable.ToString(value is DateTime or DateTimeOffset ? "O" : null, CultureInfo.InvariantCulture),
                IEnumerable elements => string.Join(", ", elements.Cast<object?>().Take(MaxElements)),
                _ => value.ToString() ?? string.Empty,
            });
        }
#pragma warning disable CA1031 // what a type of the program throws cannot be known, and a line that is not written is worse
        catch (Exception)
#pragma warning restore CA1031
        {
            return $"({value?.GetType()}, whose text cannot be read)";
        }
    }
}
