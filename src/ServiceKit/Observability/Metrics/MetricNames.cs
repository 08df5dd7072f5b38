using System.Text;

namespace ServiceKit.Observability.Metrics;

/// <summary>
/// Names of OpenTelemetry as Prometheus writes them: the compatibility specification, "OTLP metric points to Prometheus". <c>http.server.request.duration</c>
/// in <c>s</c> becomes <c>http_server_request_duration_seconds</c>.
/// </summary>
internal static class MetricNames
{
    // UCUM, as OpenTelemetry's collector translates it.
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days", ["h"] = "hours", ["min"] = "minutes", ["s"] = "seconds", ["ms"] = "milliseconds", ["us"] = "microseconds", ["ns"] = "nanoseconds",
        ["By"] = "bytes", ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes", ["GiBy"] = "gibibytes", ["TiBy"] = "tibibytes",
        ["KBy"] = "kilobytes", ["MBy"] = "megabytes", ["GBy"] = "gigabytes", ["TBy"] = "terabytes",
        ["m"] = "meters", ["V"] = "volts", ["A"] = "amperes", ["J"] = "joules", ["W"] = "watts", ["g"] = "grams", ["Cel"] = "celsius", ["Hz"] = "hertz", ["%"] = "percent",
    };

    private static readonly Dictionary<string, string> PerUnits = new(StringComparer.Ordinal)
    {
        ["s"] = "second", ["min"] = "minute", ["h"] = "hour", ["d"] = "day", ["wk"] = "week", ["mo"] = "month", ["a"] = "year",
    };

    /// <summary>The name of the family, without <c>_total</c>, and the unit that it ends in; none where there is none.</summary>
    /// <param name="name">The name of the instrument.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="kind">What Prometheus makes of it.</param>
    /// <param name="isSum">Whether it is a sum that goes up and down, which Prometheus has no type for but the gauge.</param>
    public static (string Name, string? Unit) FamilyOf(string name, string? unit, MetricKind kind, bool isSum = false)
    {
        var translated = Sanitize(name, allowColon: true);
        if (kind is MetricKind.Counter && translated.EndsWith("_total", StringComparison.Ordinal) && translated.Length > 6)
        {
            translated = translated[..^6];
        }

        // "1" says that a gauge is a ratio, and nothing at all of anything else.
        var word = unit is "1" ? (kind is MetricKind.Gauge && !isSum ? "ratio" : null) : UnitOf(unit);
        if (word is null)
        {
            return (translated, null);
        }

        return translated == word || translated.EndsWith("_" + word, StringComparison.Ordinal) ? (translated, word) : ($"{translated}_{word}", word);
    }

    public static string LabelOf(string key) => Sanitize(key, allowColon: false);

    private static string? UnitOf(string? unit)
    {
        if (string.IsNullOrWhiteSpace(unit))
        {
            return null;
        }

        // What stands in braces is for people: {request}.
        var parts = unit.Split('/', 2);
        var counted = WordOf(parts[0], Units);
        var per = parts.Length == 2 ? WordOf(parts[1], PerUnits) : string.Empty;
        var word = (counted, per) switch
        {
            (_, "") => counted,
            ("", _) => $"per_{per}",
            _ => $"{counted}_per_{per}",
        };
        return word.Length == 0 ? null : word;
    }

    private static string WordOf(string part, Dictionary<string, string> words)
    {
        var open = part.IndexOf('{', StringComparison.Ordinal);
        var bare = (open < 0 ? part : part[..open]).Trim();
        return bare is "" or "1" ? string.Empty : words.TryGetValue(bare, out var word) ? word : Sanitize(bare, allowColon: false).Trim('_');
    }

    /// <summary>Letters, digits and single underscores; not a digit first.</summary>
    private static string Sanitize(string text, bool allowColon)
    {
        var result = new StringBuilder(text.Length + 1);
        foreach (var c in text)
        {
            var kept = char.IsAsciiLetterOrDigit(c) || (allowColon && c == ':') ? c : '_';
            if (result.Length == 0 && char.IsAsciiDigit(kept))
            {
                result.Append('_');
            }

            if (kept != '_' || result.Length == 0 || result[^1] != '_')
            {
                result.Append(kept);
            }
        }

        return result.Length == 0 ? "_" : result.ToString();
    }
}

/// <summary>What Prometheus makes of an instrument.</summary>
internal enum MetricKind
{
    /// <summary>Only grows.</summary>
    Counter,

    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Counts by size.</summary>
    Histogram,
}
