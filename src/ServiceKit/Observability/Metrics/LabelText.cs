using System.Globalization;
using System.Text;

namespace ServiceKit.Observability.Metrics;

/// <summary>
/// The labels of a time series as they are written: <c>a="b",c="d"</c>, sorted, escaped, without keys, and of bounded length. The
/// text is what a series is known by, so that no two can come out alike.
/// </summary>
internal static class LabelText
{
    private const int MaxLabels = 32;
    private const int MaxLength = 512;

    /// <summary>The labels of what an instrument of a meter measures beyond the limit: of another meter, they are others.</summary>
    public static string OverflowOf(string scope) => $"{scope},otel_metric_overflow=\"true\"";

    public static string Of(ReadOnlySpan<KeyValuePair<string, object?>> tags, string scope, ApiKeyRedactor redactor)
    {
        if (tags.IsEmpty)
        {
            return scope;
        }

        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in Sorted(tags[..Math.Min(tags.Length, MaxLabels)]))
        {
            var name = NameOf(key ?? string.Empty);
            var text = TextOf(value);
            // Keys that become one: their values in the order of the keys, as the specification has it.
            labels[name] = labels.TryGetValue(name, out var before) ? $"{before};{text}" : text;
        }

        var result = new StringBuilder(scope);
        foreach (var (name, text) in labels)
        {
            Append(result, name, text, redactor);
        }

        return result.ToString();
    }

    /// <summary>Appends one more label to others.</summary>
    public static void Append(StringBuilder labels, string name, string value, ApiKeyRedactor redactor)
    {
        if (labels.Length > 0)
        {
            labels.Append(',');
        }

        labels.Append(name).Append("=\"");
        var safe = redactor.Redact(value);
        AppendEscaped(labels, safe.Length <= MaxLength ? safe : safe[..MaxLength], quotes: true);
        labels.Append('"');
    }

    /// <summary>
    /// What stands between quotes, or after <c># HELP</c>: one line, whatever the text is. Half a character becomes what UTF-8 makes of it, so that
    /// texts that are written alike are alike here.
    /// </summary>
    public static void AppendEscaped(StringBuilder result, ReadOnlySpan<char> text, bool quotes)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => result.Append(@"\\"),
                '\n' => result.Append(@"\n"),
                '"' when quotes => result.Append("\\\""),
                _ when Rune.IsControl(rune) => result.Append('\uFFFD'),
                _ => Append(result, rune),
            };
        }
    }

    private static StringBuilder Append(StringBuilder result, Rune rune)
    {
        Span<char> characters = stackalloc char[2];
        return result.Append(characters[..rune.EncodeToUtf16(characters)]);
    }

    private static IEnumerable<KeyValuePair<string, object?>> Sorted(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal);

    // "le" is what tells the buckets of a histogram apart, and these name the instrument.
    private static string NameOf(string key) => MetricNames.LabelOf(key) switch
    {
        var name and ("le" or "otel_scope_name" or "otel_scope_version" or "otel_metric_overflow") => $"exported_{name}",
        var name => name,
    };

    private static string TextOf(object? value) => value switch
    {
        null => string.Empty,
        string text => text,
        true => "true",
        false => "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };
}
