using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ServiceKit.Limits;

/// <summary>So many requests in so much time, and the one grammar in which that is written: <c>100/h</c>, <c>100 an hour per client</c>.</summary>
/// <param name="Permits">How many requests.</param>
/// <param name="Window">The time, in whole seconds.</param>
internal readonly partial record struct Quota(int Permits, TimeSpan Window)
{
    /// <summary>Largest number of permits. What is counted in a window shares a 64-bit word with its beginning.</summary>
    public const int MaxPermits = 10_000_000;

    public static readonly TimeSpan MaxWindow = TimeSpan.FromDays(366);

    private const string HowTo = "write a number and a time, such as 100/h, 100/15m or 100 an hour";

    /// <summary>The window as part of a name: <c>per-hour</c>, <c>per-15m</c>.</summary>
    public string Period => Window.Ticks switch
    {
        TimeSpan.TicksPerSecond => "per-second",
        TimeSpan.TicksPerMinute => "per-minute",
        TimeSpan.TicksPerHour => "per-hour",
        TimeSpan.TicksPerDay => "per-day",
        var ticks when ticks % TimeSpan.TicksPerDay == 0 => Named(ticks / TimeSpan.TicksPerDay, 'd'),
        var ticks when ticks % TimeSpan.TicksPerHour == 0 => Named(ticks / TimeSpan.TicksPerHour, 'h'),
        var ticks when ticks % TimeSpan.TicksPerMinute == 0 => Named(ticks / TimeSpan.TicksPerMinute, 'm'),
        var ticks => Named(ticks / TimeSpan.TicksPerSecond, 's'),
    };

    /// <summary>Reads one quota.</summary>
    /// <param name="text">The text.</param>
    /// <param name="quota">The quota, where there is no fault.</param>
    /// <param name="bareIsAnHour">Whether a number alone means so many an hour.</param>
    /// <returns>The fault in words, without quoting the text; null if there is none.</returns>
    public static string? Read(string? text, out Quota quota, bool bareIsAnHour = false)
    {
        quota = default;
        if (string.IsNullOrWhiteSpace(text))
        {
            return $"is empty; {HowTo}";
        }

        // Longer than anything that makes sense, so that no text can make the expression work hard.
        var match = text.Length <= 64 ? Grammar().Match(text) : Match.Empty;
        if (!match.Success || (match.Groups["unit"].Length == 0 && !bareIsAnHour))
        {
            return $"is malformed; {HowTo}";
        }

        var permits = Number(match.Groups["permits"].ValueSpan);
        var times = match.Groups["times"].Success ? Number(match.Groups["times"].ValueSpan) : 1;
        var seconds = times * UnitSeconds(match.Groups["unit"].ValueSpan);
        if (Fault(permits, seconds) is { } fault)
        {
            return fault;
        }

        quota = new Quota((int)permits, TimeSpan.FromSeconds(seconds));
        return null;
    }

    /// <summary>Reads several quotas separated by commas, each for another window.</summary>
    public static string? ReadList(string? text, [NotNullWhen(true)] out Quota[]? quotas, int max)
    {
        quotas = null;
        var parts = (text ?? string.Empty).Split(',');
        if (parts.Length > max)
        {
            return $"has more than {max} parts, which is the limit";
        }

        var read = new Quota[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (Read(parts[i], out read[i]) is { } fault)
            {
                return fault;
            }
        }

        if (read.DistinctBy(quota => quota.Window).Count() < read.Length)
        {
            return "has two quotas for the same time; keep the smaller one";
        }

        quotas = read;
        return null;
    }

    /// <summary>What is wrong with so many permits in so many seconds; null if nothing is.</summary>
    public static string? Fault(long permits, double seconds) => (permits, seconds) switch
    {
        ( < 1, _) => "admits nobody; the smallest quota is 1",
        ( > MaxPermits, _) => $"is more than {MaxPermits} in one window; use a shorter window",
        (_, < 1) => "has a window shorter than a second; the shortest is one second",
        (_, var s) when s > MaxWindow.TotalSeconds => $"has a window longer than {MaxWindow.TotalDays} days",
        (_, var s) when s % 1 != 0 => "has a window that is not of whole seconds, which is what callers are told",
        _ => null,
    };

    // The grammar admits nine digits: no overflow.
    private static long Number(ReadOnlySpan<char> digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static long UnitSeconds(ReadOnlySpan<char> unit) => unit is [] ? 3600 : (unit[0] | 0x20) switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => 86400,
    };

    private static string Named(long count, char unit) => string.Create(CultureInfo.InvariantCulture, $"per-{count}{unit}");

    [GeneratedRegex(
        """
        ^\s*(?<permits>[0-9]{1,9})
        (?:
          (?: \s*/\s*(?:(?<times>[0-9]{1,9})\s*)? | \s+(?:per|every)\s+(?:(?<times>[0-9]{1,9})\s*)? | \s+an?\s+ )
          (?<unit>s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)
        )?
        (?:\s+per\s+client)?\s*$
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
