using ServiceKit.Engineering;

namespace ServiceKit.Tool.Tests.Scanning;

/// <summary><c>scan --history</c></summary>
public sealed class HistoryTests
{
    [Fact]
    [Trait("Feature", "B5")]
    public async Task Key_ThatWasRemovedLater_IsFoundInTheCommitThatAddedIt()
    {
        using var tool = new ToolRun();
        await GitAsync(tool, "init", "-q", "-b", "main");
        var key = new ApiKeyFormat("prod").Generate();
        tool.Write("src/a b.txt", $"one\ntwo\n{key}\n");
        var added = await CommitAsync(tool, "add");
        tool.Write("src/a b.txt", "one\ntwo\n");
        await CommitAsync(tool, "remove");

        Assert.Empty((await tool.RunAsync("scan", ".")).Ends(0).Out);
        var result = (await tool.RunAsync("scan", ".", "--history")).Ends(1);
        Assert.Equal($"src/a b.txt:3 ({added[..12]}): {ApiKeyFormat.Mask(key)}\n", result.Out);
        Assert.Contains("2 commits", result.Error, StringComparison.Ordinal);
        Assert.Equal($"a b.txt:3 ({added[..12]}): {ApiKeyFormat.Mask(key)}\n", (await tool.RunAsync("scan", "src", "--history")).Ends(1).Out);
        (await tool.RunAsync("scan", ".", "--history", "--exclude", "src")).Ends(0);
    }

    [Fact]
    [Trait("Feature", "B5")]
    public async Task Keys_OfMessagesBranchesMergesAndLinesThatLookLikeHeaders_AreFoundOnce()
    {
        using var tool = new ToolRun();
        await GitAsync(tool, "init", "-q", "-b", "main");
        string[] keys = [.. Enumerable.Range(0, 4).Select(_ => new ApiKeyFormat("prod").Generate())];
        tool.Write("a.txt", "start\n");
        await CommitAsync(tool, $"first\n\nthe key is {keys[0]}");
        await GitAsync(tool, "checkout", "-q", "-b", "side");
        tool.Write("a.txt", $"++ b/other.txt\n@@ -1 +1 @@\n{keys[1]}\n");
        var side = await CommitAsync(tool, "side");
        await GitAsync(tool, "checkout", "-q", "main");
        tool.Write("b.bin", $"\0\0\0{keys[2]}\0");
        await CommitAsync(tool, "binary");
        await GitAsync(tool, "merge", "-q", "--no-commit", "side");
        tool.Write("merged.txt", keys[3]);
        var merge = await CommitAsync(tool, "merge");

        var lines = (await tool.RunAsync("scan", ".", "--history")).Ends(1).Out.TrimEnd('\n').Split('\n').Where(line => line.Contains('(', StringComparison.Ordinal)).ToList();
        Assert.Equal(4, lines.Count);
        Assert.Single(lines, line => line.StartsWith("message (", StringComparison.Ordinal) && line.EndsWith(ApiKeyFormat.Mask(keys[0]), StringComparison.Ordinal));
        Assert.Contains($"a.txt:3 ({side[..12]}): {ApiKeyFormat.Mask(keys[1])}", lines);
        Assert.Single(lines, line => line.StartsWith("b.bin:1 (", StringComparison.Ordinal));
        Assert.Contains($"merged.txt:1 ({merge[..12]}): {ApiKeyFormat.Mask(keys[3])}", lines);
    }

    [Fact]
    public async Task Repository_WithCommandsInItsSettings_RunsNone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "shell scripts");
        using var tool = new ToolRun();
        await GitAsync(tool, "init", "-q", "-b", "main");
        var trap = Path.Combine(tool.Folder, "trap");
        tool.Write("a.txt", "text\n");
        tool.Write(".gitattributes", "*.txt diff=trap\n");
        await CommitAsync(tool, "first");
        foreach (var name in (string[])["diff.external", "diff.trap.textconv", "diff.trap.command", "core.fsmonitor", "core.pager", "pager.log"])
        {
            await GitAsync(tool, "config", name, $"touch {trap}; cat");
        }

        (await tool.RunAsync("scan", ".", "--history")).Ends(0);
        Assert.False(File.Exists(trap));
    }

    [Fact]
    public async Task Folder_WithoutARepository_IsAnError()
    {
        using var tool = new ToolRun();
        Assert.Contains("not a git repository", (await tool.RunAsync("scan", ".", "--history")).Ends(5).Error, StringComparison.Ordinal);
    }

    private static async Task<string> CommitAsync(ToolRun tool, string message)
    {
        await GitAsync(tool, "add", "-A");
        await GitAsync(tool, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", message);
        return (await GitAsync(tool, "rev-parse", "HEAD")).Trim();
    }

    private static async Task<string> GitAsync(ToolRun tool, params string[] arguments) =>
        (await new Command("git", arguments) { WorkingDirectory = tool.Folder }.CheckedAsync(TestContext.Current.CancellationToken)).Output;
}
