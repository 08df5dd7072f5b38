using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Keys;

/// <summary>The counts of the last hours, with those in which nothing was counted.</summary>
internal static class HourCounts
{
    public const int Hours = 24;

    /// <summary>The first of the last hours, the present one included.</summary>
    public static DateTimeOffset Since(DateTimeOffset now, int hours = Hours) =>
        new DateTimeOffset(now.UtcDateTime.Date.AddHours(now.UtcDateTime.Hour), TimeSpan.Zero).AddHours(1 - hours);

    /// <summary>Requests by hour, oldest first.</summary>
    public static long[] Series(IEnumerable<KeyHourCount> counts, DateTimeOffset since, int hours = Hours)
    {
        var series = new long[hours];
        foreach (var count in counts)
        {
            var hour = (int)(count.Hour - since).TotalHours;
            if (hour >= 0 && hour < hours)
            {
                series[hour] += count.Count;
            }
        }

        return series;
    }
}
