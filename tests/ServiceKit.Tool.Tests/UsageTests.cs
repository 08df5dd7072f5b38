namespace ServiceKit.Tool.Tests;

/// <summary>Help, and what is said of arguments that are wrong.</summary>
public sealed class UsageTests
{
    public static TheoryData<string> Commands =>
    [
        "", "keys", "keys new", "keys list", "keys show", "keys change", "keys disable", "keys enable", "keys rotate", "keys revoke", "keys delete", "keys import", "keys verify",
        "key", "key generate", "key hash", "key check", "audit", "audit list", "audit verify", "audit export", "scan",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_OfEveryCommand_DescribesItAndEachOption(string command)
    {
        using var tool = new ToolRun();
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var help = (await tool.RunAsync([.. words, "--help"])).Ends(0);
        Assert.Empty(help.Error);
        Assert.Contains($"servicekit {command}".TrimEnd(), help.Out, StringComparison.Ordinal);
        var options = help.Out.Split('\n').Where(line => line.StartsWith("  -", StringComparison.Ordinal)).ToList();
        Assert.All(options, line => Assert.Matches(@"^  \S.*?\S {2,}\S", line));
        var isGroup = words is [] or ["keys"] or ["key"] or ["audit"];
        Assert.Equal(!isGroup, options.Exists(line => line.Contains("--json", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("keys frobnicate", "there is no such command; there are new, list")]
    [InlineData("keys list --bogus", "there is no option --bogus here")]
    [InlineData("keys new", "--name")]
    [InlineData("keys show", "id")]
    [InlineData("keys list --store", "--store")]
    [InlineData("keys", "command")]
    [InlineData("keys rotate ffffffff --grace soon --store x", "--grace takes")]
    [InlineData("keys show @file", "1 to 32 lower-case hexadecimal digits")]
    public async Task Arguments_ThatAreWrong_AreAUsageErrorOnStandardError(string line, string why)
    {
        using var tool = new ToolRun();
        var result = (await tool.RunAsync(line.Split(' '))).Ends(2);
        Assert.Empty(result.Out);
        Assert.Contains(why, result.Error, StringComparison.Ordinal);
    }
}
