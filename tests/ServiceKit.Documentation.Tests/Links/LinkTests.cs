using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Engineering;

namespace ServiceKit.Documentation.Tests.Links;

/// <summary>The documentation leads somewhere.</summary>
public sealed class LinkTests
{
    public static IEnumerable<TheoryDataRow<string>> Pages => Page.All.Concat(Page.Others).Select(page => new TheoryDataRow<string>(page));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Link_OfAPage_LeadsToWhatIsThere(string page)
    {
        var read = Page.Read(page);

        var broken = Link.In(read).Select(link => (link, reason: WhyBroken(read, link))).Where(found => found.reason is not null)
            .Select(found => $"{page}:{found.link.Line}: {found.link.Target} {found.reason}");

        Assert.Empty(broken);
    }

    [Theory]
    [InlineData("[a](keys.md)", null)]
    [InlineData("[a](keys.md#open-paths) and ![b](images/dashboard-keys.png)", null)]
    [InlineData("[a](../README.md), [b](decisions/), [c](https://example.com/nothing.md), `[d](nothing.md)`", null)]
    [InlineData("[a](nothing.md)", "is not there")]
    [InlineData("[a](Keys.md)", "is not there")]
    [InlineData("[a](keys.md), [b](images/nothing.png \"title\")", "is not there")]
    [InlineData("[a]: nothing.md", "is not there")]
    [InlineData("<img src=\"images/nothing.png\">", "is not there")]
    [InlineData("[a](keys.md#nothing)", "has no such heading")]
    [InlineData("[a](#nothing)", "has no such heading")]
    [InlineData("[a](../../outside.md)", "leaves the repository")]
    public void Link_ThatIsBroken_IsFound(string text, string? expected)
    {
        var page = Page.Of("docs/example.md", text);

        Assert.Equal(expected, Link.In(page).Select(link => WhyBroken(page, link)).FirstOrDefault(reason => reason is not null));
    }

    [Theory]
    [InlineData("Open paths", "open-paths")]
    [InlineData("What `--list-endpoints` prints, and why", "what---list-endpoints-prints-and-why")]
    [InlineData("See [the keys](keys.md): a_b", "see-the-keys-a_b")]
    public void Anchor_OfAHeading_IsThatOfGitHub(string heading, string anchor) => Assert.Equal(anchor, Headings.Anchor(heading));

    [Fact]
    public void Anchor_OfASecondHeadingOfTheSameName_IsNumbered() =>
        Assert.Equal(["errors", "errors-1"], Headings.Anchors(Page.Of("docs/example.md", "# Errors\n## Errors\n```bash\n# no heading\n```")).Order(StringComparer.Ordinal));

    private static string? WhyBroken(Page page, Link link)
    {
        var parts = link.Target.Split('#', 2);
        var folder = Path.GetDirectoryName(page.Path)!;
        var path = parts[0].Length == 0 ? page.Path : Path.GetRelativePath(Repository.Root, Repository.PathOf(folder, Uri.UnescapeDataString(parts[0]))).Replace('\\', '/');
        if (path.StartsWith("..", StringComparison.Ordinal))
        {
            return "leaves the repository";
        }

        if (parts[0].Length > 0 && !IsThere(path))
        {
            return "is not there";
        }

        if (parts.Length == 1 || !path.EndsWith(".md", StringComparison.Ordinal))
        {
            return null;
        }

        return Headings.Anchors(parts[0].Length == 0 ? page : Page.Read(path)).Contains(parts[1]) ? null : "has no such heading";
    }

    // By the names as they are written, also where the file system does not mind.
    private static bool IsThere(string path)
    {
        var folder = Repository.Root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != "."))
        {
            if (!Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Contains(name, StringComparer.Ordinal))
            {
                return false;
            }

            folder = Path.Combine(folder, name);
        }

        return true;
    }
}
