using System.Globalization;
using System.Text.RegularExpressions;

namespace ServiceKit.Templates.Tests.Deployed;

/// <summary>Sizes and times as Compose and Kubernetes write them.</summary>
internal static partial class Sizes
{
    /// <summary>64m, 256Mi, 1Gi.</summary>
    public static long Bytes(string text)
    {
        var match = Size().Match(text);
        Assert.True(match.Success, $"{text} is no size");
        return long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) << match.Groups[2].Value.ToUpperInvariant() switch { "K" or "KI" => 10, "M" or "MI" => 20, "G" or "GI" => 30, _ => 0 };
    }

    /// <summary>40s, 1m30s.</summary>
    public static TimeSpan Time(string text)
    {
        var match = Duration().Match(text);
        Assert.True(match.Success && text.Length > 0, $"{text} is no time");
        return TimeSpan.FromSeconds((60 * Number(match.Groups[1].Value)) + Number(match.Groups[2].Value));

        static int Number(string digits) => digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^([0-9]+)([kKmMgG]i?)?$")]
    private static partial Regex Size();

    [GeneratedRegex("^(?:([0-9]+)m)?(?:([0-9]+)s)?$")]
    private static partial Regex Duration();
}
