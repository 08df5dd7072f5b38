using System.Text;

namespace ServiceKit.Tool.Tests.Scanning;

/// <summary><c>scan</c> of the files of a folder.</summary>
public sealed class FolderTests
{
    [Theory]
    [Trait("Feature", "B5")]
    [InlineData("{0}")]
    [InlineData("key={0}")]
    [InlineData("\"a\\n{0}\\n\"")]
    [InlineData("x{0}Z")]
    [InlineData("_{0}_")]
    [InlineData("https://example.com/?api_key={0}&x=1")]
    [InlineData("aa_bb_{0}")]
    public async Task Key_WhateverStandsAroundIt_IsFoundWithItsLineAndMasked(string around)
    {
        using var tool = new ToolRun();
        var key = new ApiKeyFormat("prod").Generate();
        tool.Write("src/settings.txt", "first\n" + around.Replace("{0}", key, StringComparison.Ordinal) + "\nlast\n");
        var result = (await tool.RunAsync("scan", ".")).Ends(1);
        Assert.Equal($"src/settings.txt:2: {ApiKeyFormat.Mask(key)}\n", result.Out);
        Assert.DoesNotContain(key[^38..], result.Out + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "B5")]
    public async Task Key_WithAWrongChecksum_IsMentionedWithAllAndDoesNotCount()
    {
        using var tool = new ToolRun();
        tool.Write("a.txt", "sk_example_0a1b2c3d_ThisIsNotASecretItIsAnExampel0002ULH3S");
        Assert.Empty((await tool.RunAsync("scan", ".")).Ends(0).Out);
        Assert.Equal("a.txt:1: sk_example_0a1b2c3d_**** (wrong checksum)\n", (await tool.RunAsync("scan", ".", "--all")).Ends(0).Out);
    }

    [Theory]
    [InlineData("sk_prod_000000000000000000000000000000000000000000000000")]
    [InlineData("fcms_a1b2c3d4_00000000000000000000000000000000")]
    [InlineData("________________________________________________")]
    [InlineData("_00000000_")]
    [InlineData("a_b_00000000_000000000000000000000000000000000000000000000")]
    public async Task Text_OfAnotherFormat_IsNoFind(string text)
    {
        using var tool = new ToolRun();
        tool.Write("a.txt", text);
        Assert.Empty((await tool.RunAsync("scan", ".", "--all")).Ends(0).Out);
    }

    [Fact]
    public async Task Files_OfEveryKindAndSize_AreLookedThrough()
    {
        using var tool = new ToolRun();
        var key = new ApiKeyFormat("prod", secretLength: 128).Generate();
        await File.WriteAllTextAsync(Path.Combine(tool.Folder, "utf16.txt"), $"ä\n{key}", Encoding.Unicode, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(tool.Folder, "binary.db"), [0, 1, 2, 255, .. Encoding.ASCII.GetBytes(key), 0], TestContext.Current.CancellationToken);
        // A key where two pieces of a line without an end meet, and one behind more lines than fit.
        tool.Write("long.min.js", new string('x', (1024 * 1024) - 60) + "=" + key + "=" + new string('x', 3_000_000));
        tool.Write("many.log", string.Concat(Enumerable.Repeat("a line of a log\n", 200_000)) + key);
        tool.Write("empty", string.Empty);
        var result = (await tool.RunAsync("scan", ".")).Ends(1);
        var mask = ApiKeyFormat.Mask(key);
        Assert.Equal([$"binary.db: {mask}", $"long.min.js:1: {mask}", $"many.log:200001: {mask}", $"utf16.txt:2: {mask}"], result.Out.TrimEnd('\n').Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Links_AndPipes_AreNotFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        using var tool = new ToolRun();
        var key = new ApiKeyFormat("prod").Generate();
        tool.Write("inner/key.txt", key);
        Directory.CreateSymbolicLink(Path.Combine(tool.Folder, "inner", "loop"), tool.Folder);
        File.CreateSymbolicLink(Path.Combine(tool.Folder, "again.txt"), Path.Combine(tool.Folder, "inner", "key.txt"));
        (await new ServiceKit.Engineering.Command("mkfifo", Path.Combine(tool.Folder, "pipe")).RunAsync(TestContext.Current.CancellationToken)).Checked();
        Assert.Equal($"inner/key.txt:1: {ApiKeyFormat.Mask(key)}\n", (await tool.RunAsync("scan", ".")).Ends(1).Out);
        Assert.Contains("inner/key.txt", (await tool.RunAsync("scan", "inner/loop")).Ends(1).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_WithExclude_LeavesPathsOut()
    {
        using var tool = new ToolRun();
        tool.Write("docs/vectors.md", new ApiKeyFormat("prod").Generate());
        tool.Write("docs2/x.md", new ApiKeyFormat("prod").Generate());
        Assert.StartsWith("docs2/x.md:1:", (await tool.RunAsync("scan", ".", "--exclude", "./docs/")).Ends(1).Out, StringComparison.Ordinal);
        Assert.Empty((await tool.RunAsync("scan", ".", "--exclude", "docs", "--exclude", "docs2/x.md")).Ends(0).Out);
    }

    [Fact]
    public async Task Scan_AsJson_ListsFindingsWithoutKeys()
    {
        using var tool = new ToolRun();
        var key = new ApiKeyFormat("prod").Generate();
        // The name of a file can be a key as well, and can try to write to the terminal.
        tool.Write($"{key}.txt", key);
        var result = (await tool.RunAsync("scan", ".", "--json")).Ends(1);
        var finding = Assert.Single(result.Json.GetProperty("findings").EnumerateArray());
        Assert.Equal((1, ApiKeyFormat.Mask(key), true), (finding.GetProperty("line").GetInt32(), finding.GetProperty("masked").GetString(), finding.GetProperty("checksum").GetBoolean()));
        Assert.DoesNotContain(key, result.Out + result.Error, StringComparison.Ordinal);
        (await tool.RunAsync("scan", "missing")).Ends(3);
        (await tool.RunAsync("scan")).Ends(2);
    }

    [Fact]
    public async Task Scan_OfManyLookalikes_EndsInTime()
    {
        using var tool = new ToolRun();
        tool.Write("many.txt", string.Concat(Enumerable.Repeat("abcdefghijklmnop_abcdefghijklmnop_00000000_" + new string('0', 140) + "\n", 2_000)));
        (await tool.RunAsync("scan", ".")).Ends(0);
    }
}
