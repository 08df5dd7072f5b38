using System.Text.RegularExpressions;
using ServiceKit.Engineering;

namespace ServiceKit.Package.Tests;

/// <summary>Links of the documentation lead somewhere.</summary>
public sealed partial class DocumentationLinkTests
{
    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Repository.Root, "*.md"))
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, ".github"), "*.md"))
            .Select(page => Path.GetRelativePath(Repository.Root, page))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void RelativeLinks_NameAFile_AndAHeadingOfIt(string page)
    {
        var file = Path.Combine(Repository.Root, page);
        foreach (Match link in Link().Matches(Fence().Replace(File.ReadAllText(file), string.Empty)))
        {
            var (path, heading) = (link.Groups["path"].Value, link.Groups["heading"].Value);
            var target = path.Length == 0 ? file : Path.GetFullPath(path, Path.GetDirectoryName(file)!);
            Assert.True(Path.Exists(target), $"{page} links to {path}, which is not there.");
            if (heading.Length > 0)
            {
                Assert.True(HeadingsOf(target).Contains(heading), $"{page} links to {path}#{heading}, and there is no such heading.");
            }
        }
    }

    // As GitHub makes them: lower case, blanks as hyphens, without punctuation.
    private static string Anchor(string line) =>
#pragma warning disable CA1308 // what is compared with is lower case
        Punctuation().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-');
#pragma warning restore CA1308

    private static HashSet<string> HeadingsOf(string file) =>
        [.. File.ReadLines(file).Where(line => line.StartsWith('#')).Select(Anchor)];

    [GeneratedRegex(@"\]\((?!https?:|mailto:|/)(?<path>[^)#\s]*)(#(?<heading>[^)\s]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"[^\p{L}\p{N}\s_-]")]
    private static partial Regex Punctuation();
}
