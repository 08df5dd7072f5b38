using System.Text.RegularExpressions;
using ServiceKit.Documentation.Tests.Pages;

namespace ServiceKit.Documentation.Tests.Links;

/// <summary>A link of a page into this repository.</summary>
internal sealed partial record Link(int Line, string Target)
{
    /// <summary>The links of the prose; code shows links of others.</summary>
    public static IEnumerable<Link> In(Page page) =>
        page.Lines.SelectMany((line, at) => line.Kind != LineKind.Prose
                ? []
                : Targets().Matches(InlineCode().Replace(line.Text, "code")).Select(match => new Link(at + 1, match.Groups[1].Value)))
            .Where(link => !Scheme().IsMatch(link.Target));

    // [text](target), [text](target "title"), [name]: target, <a href="target"> and <img src="target">.
    [GeneratedRegex(@"(?:\]\(<?|^ {0,3}\[[^\]]+\]: *|\b(?:href|src)="")([^\s)"">]+)")]
    private static partial Regex Targets();

    [GeneratedRegex("(`+)(?!`).*?(?<!`)\\1(?!`)")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^(?:[a-zA-Z][a-zA-Z0-9+.\-]*:|//)")]
    private static partial Regex Scheme();
}
