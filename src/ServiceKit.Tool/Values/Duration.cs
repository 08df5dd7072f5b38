using System.Globalization;

namespace ServiceKit.Tool.Values;

/// <summary>Durations as people write them: 90d, 12h, 30m, 45s, 4w.</summary>
internal static class Duration
{
    private const long MostSeconds = 100L * 366 * 24 * 3600;

    public static TimeSpan? TryParse(string text)
    {
        var unit = text is [.., var last] ? last switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, 'w' => 604800, _ => 0 } : 0;
        return unit > 0 && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostSeconds / unit
            ? TimeSpan.FromSeconds(number * unit)
            : null;
    }

    /// <exception cref="ToolException">It is none.</exception>
    public static TimeSpan? Parse(string? text, string option) =>
        text is null ? null : TryParse(text) ?? throw ToolException.Usage($"{option} takes a whole number and a unit (s, m, h, d, w), such as 90d or 12h.");
}
