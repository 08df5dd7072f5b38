using ServiceKit.Engineering;

namespace ServiceKit.Documentation.Tests.Pages;

/// <summary>A Markdown file, named by its path below the root of the repository.</summary>
internal sealed class Page
{
    private Page(string path, IReadOnlyList<Line> lines)
    {
        Path = path;
        Lines = lines;
    }

    public string Path { get; }

    public IReadOnlyList<Line> Lines { get; }

    /// <summary>The pages whose examples are compiled. Those of diagnostics show what not to write, too.</summary>
    public static IEnumerable<string> ForUsers => ["README.md", .. Below("docs", SearchOption.TopDirectoryOnly), .. Below("docs/decisions", SearchOption.TopDirectoryOnly)];

    public static IEnumerable<string> All => ["README.md", .. Below("docs", SearchOption.AllDirectories)];

    /// <summary>Pages about the project, which have links and no examples.</summary>
    public static IEnumerable<string> Others => [.. Below(".", SearchOption.TopDirectoryOnly).Select(page => page.TrimStart('.', '/')).Except(All), .. Below(".github", SearchOption.TopDirectoryOnly)];

    public static Page Read(string path) => Of(path, File.ReadAllText(Repository.PathOf(path)));

    public static Page Of(string path, string text) => new(path, [.. Mark(text.ReplaceLineEndings("\n").Split('\n'))]);

    /// <summary>The code of the language, block after block.</summary>
    public IEnumerable<Block> Blocks(string language) => Blocks().Where(block => block.Language == language);

    /// <summary>All code, block after block. What is indented with its fence, as in a list, loses that.</summary>
    public IEnumerable<Block> Blocks()
    {
        for (var at = 0; at < Lines.Count; at++)
        {
            if (Lines[at] is { Kind: LineKind.Opening } opening)
            {
                var margin = opening.Text.Length - opening.Text.TrimStart().Length;
                var code = Lines.Skip(at + 1).TakeWhile(line => line.Kind == LineKind.Code).Select(line => string.IsNullOrWhiteSpace(line.Text[..Math.Min(margin, line.Text.Length)]) ? line.Text[Math.Min(margin, line.Text.Length)..] : line.Text);
                yield return new(Path, at + 1, opening.Language, string.Join('\n', code));
            }
        }
    }

    private static IEnumerable<string> Below(string folder, SearchOption depth) =>
        Directory.EnumerateFiles(Repository.PathOf(folder), "*.md", depth)
            .Select(file => System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<Line> Mark(IEnumerable<string> lines)
    {
        var inside = false;
        foreach (var text in lines)
        {
            var fence = text.TrimStart().StartsWith("```", StringComparison.Ordinal);
            yield return new(text, (inside, fence) switch
            {
                (false, true) => LineKind.Opening,
                (true, true) => LineKind.Closing,
                (true, false) => LineKind.Code,
                (false, false) => LineKind.Prose,
            });
            inside ^= fence;
        }
    }
}
