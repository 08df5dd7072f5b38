using System.Globalization;

namespace ServiceKit.Dashboard.Components;

/// <summary>Moments and numbers as people read them.</summary>
internal static class Words
{
    private static readonly (TimeSpan Unit, string Name)[] Units =
    [
        (TimeSpan.FromDays(365), "year"),
        (TimeSpan.FromDays(30), "month"),
        (TimeSpan.FromDays(1), "day"),
        (TimeSpan.FromHours(1), "hour"),
        (TimeSpan.FromMinutes(1), "minute"),
    ];

    /// <summary>For programs: RFC 3339, in UTC.</summary>
    public static string Exact(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>For people, in UTC.</summary>
    public static string Utc(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>How far away a moment is: "in 12 days", "3 hours ago", "just now".</summary>
    public static string Distance(DateTimeOffset moment, DateTimeOffset now)
    {
        var distance = (moment - now).Duration();
        foreach (var (unit, name) in Units)
        {
            // Two of the smaller unit rather than one of the larger, which could be nearly two.
            if (distance >= unit * (name is "minute" ? 1 : 2))
            {
                var words = Count((long)Math.Round(distance / unit), name);
                return moment > now ? $"in {words}" : $"{words} ago";
            }
        }

        return moment > now ? "in less than a minute" : "just now";
    }

    /// <summary>How long something takes: "3 days", "90 minutes".</summary>
    public static string Span(TimeSpan span)
    {
        foreach (var (unit, name) in Units)
        {
            if (span >= unit && span.Ticks % unit.Ticks == 0)
            {
                return Count(span.Ticks / unit.Ticks, name);
            }
        }

        return Count((long)span.TotalSeconds, "second");
    }

    /// <summary>A number and what it counts: "1 key", "1,204 keys".</summary>
    public static string Count(long number, string what) => number == 1 ? $"1 {what}" : $"{Number(number)} {what}s";

    /// <summary>The same of a word with a plural of its own: "1 entry", "12 entries".</summary>
    public static string Count(long number, string one, string many) => number == 1 ? $"1 {one}" : $"{Number(number)} {many}";

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
