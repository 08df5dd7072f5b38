namespace ServiceKit.Tool.Tests;

/// <summary>What output looks like: on terminals, narrow ones, without colours, redirected.</summary>
public sealed class OutputTests
{
    [Fact]
    public async Task Table_Redirected_HasNoColoursAndARowALine()
    {
        using var tool = new ToolRun { Width = 40 };
        await tool.NewAsync(new string('n', 128), "--scopes", string.Join(',', Enumerable.Range(0, 20).Select(i => $"things{i}:read")));
        var lines = (await tool.RunAsync("keys", "list")).Ends(0).Out.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.DoesNotContain('\u001b', lines[1]);
        Assert.Contains("things19:read", lines[1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public async Task Table_OnATerminal_HasColoursUnlessNobodyWantsThem()
    {
        using var tool = new ToolRun { IsTerminal = true };
        await tool.NewAsync("billing");
        Assert.Contains('\u001b', (await tool.RunAsync("keys", "list")).Out);
        tool.Variables["NO_COLOR"] = "1";
        Assert.DoesNotContain('\u001b', (await tool.RunAsync("keys", "list")).Out);
        tool.Variables.Remove("NO_COLOR");
        tool.Variables["TERM"] = "dumb";
        Assert.DoesNotContain('\u001b', (await tool.RunAsync("keys", "list")).Out);
    }

    [Theory]
    [InlineData(120)]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    public async Task Table_OnANarrowTerminal_LeavesColumnsOutBeforeRowsBreak(int width)
    {
        using var tool = new ToolRun { IsTerminal = true, Width = width };
        tool.Variables["NO_COLOR"] = "1";
        await tool.NewAsync("billing", "--scopes", "things:read,things:write", "--expires", "90d");
        var lines = (await tool.RunAsync("keys", "list")).Ends(0).Out.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.True(line.Length <= width));
        Assert.Contains("billing", lines[1], StringComparison.Ordinal);
        Assert.Contains("active", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_WithMarkupOrUnicode_IsShownAsItIs()
    {
        using var tool = new ToolRun();
        var (id, _) = await tool.NewAsync("[red]東京[/] \u202Eevil");
        foreach (var command in (string[][])[["keys", "list"], ["keys", "show", id]])
        {
            var shown = (await tool.RunAsync(command)).Ends(0).Out;
            Assert.Contains("[red]東京[/]", shown, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202E', shown);
        }
    }

    [Fact]
    public async Task List_OfNothing_LeavesStandardOutputEmpty()
    {
        using var tool = new ToolRun();
        await tool.NewAsync("billing");
        var result = (await tool.RunAsync("keys", "list", "--text", "nothing")).Ends(0);
        Assert.Empty(result.Out);
        Assert.Contains("No keys", result.Error, StringComparison.Ordinal);
    }
}
