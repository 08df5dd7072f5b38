using System.Text.RegularExpressions;

namespace ServiceKit.Documentation.Tests.Shell.Reading;

/// <summary>What is another every time, such as a moment or an id, replaced by its kind.</summary>
internal static partial class Changing
{
    public static string Mask(string text)
    {
        text = Address().Replace(text, "<address>");
        text = Moment().Replace(text, "<moment>");
        text = Trace().Replace(text, "<trace>");
        text = Message().Replace(text, "<message>");
        text = Hexadecimal().Replace(text, "<hex>");
        text = Duration().Replace(text, "<duration>");
        text = Seconds().Replace(text, "<seconds>");
        return Blanks().Replace(text.Trim(), " ");
    }

    [GeneratedRegex(@"\bhttp://(localhost|127\.0\.0\.1):\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")]
    private static partial Regex Moment();

    [GeneratedRegex(@"\b00-[0-9a-f]{32}-[0-9a-f]{16}-\d\d\b")]
    private static partial Regex Trace();

    [GeneratedRegex(@"\bmsg_[0-9A-Za-z]{27}\b")]
    private static partial Regex Message();

    [GeneratedRegex(@"(?<![0-9A-Za-z])[0-9a-f]{8,64}(?![0-9A-Za-z])")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"\b\d+(\.\d+)? ms\b")]
    private static partial Regex Duration();

    // Of a limit: how long to wait, which has begun to pass.
    [GeneratedRegex(@"(?<=^Retry-After: |;t=)\d+")]
    private static partial Regex Seconds();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
