using System.Globalization;
using System.Text.RegularExpressions;
using ServiceKit.Documentation.Tests.Pages;

namespace ServiceKit.Documentation.Tests.Links;

/// <summary>The anchors that GitHub gives to the headings of a page.</summary>
internal static partial class Headings
{
    public static HashSet<string> Anchors(Page page)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in page.Lines.Where(line => line.Kind == LineKind.Prose))
        {
            if (Heading().Match(line.Text) is { Success: true } heading)
            {
                var anchor = Anchor(heading.Groups[1].Value);
                var unique = anchor;
                for (var number = 1; !anchors.Add(unique); number++)
                {
                    unique = string.Create(CultureInfo.InvariantCulture, $"{anchor}-{number}");
                }
            }
        }

        return anchors;
    }

    /// <summary>Lower case, hyphens for spaces, and no punctuation but hyphens and underscores.</summary>
    public static string Anchor(string heading) =>
        string.Concat(Punctuation().Replace(LinkText().Replace(heading.Trim(), "$1"), "").Select(letter => letter == ' ' ? '-' : char.ToLowerInvariant(letter)));

    [GeneratedRegex(@"^#{1,6} +(.+?) *#*$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
