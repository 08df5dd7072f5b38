using System.Globalization;

namespace ServiceKit.Tool.Values;

/// <summary>Moments as people write them: how long from now or ago, a date (its beginning in UTC), or a moment with its offset.</summary>
internal static class Moment
{
    private static readonly string[] Forms =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK"];

    /// <summary>A moment to come: a duration counts from now.</summary>
    public static DateTimeOffset? Ahead(string? text, string option, DateTimeOffset now) => Parse(text, option, now, 1);

    /// <summary>A moment that has been: a duration counts backwards from now.</summary>
    public static DateTimeOffset? Ago(string? text, string option, DateTimeOffset now) => Parse(text, option, now, -1);

    private static DateTimeOffset? Parse(string? text, string option, DateTimeOffset now, int direction)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            return Duration.TryParse(text) is { } duration ? now + (direction * duration)
                : DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment
                : throw ToolException.Usage($"{option} takes a duration such as 90d or 12h, a date such as 2027-01-31, or a moment such as 2027-01-31T18:00:00Z.");
        }
        catch (ArgumentOutOfRangeException)
        {
            throw ToolException.Usage($"{option} is too far away.");
        }
    }
}
