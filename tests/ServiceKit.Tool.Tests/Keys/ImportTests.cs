namespace ServiceKit.Tool.Tests.Keys;

/// <summary><c>keys import</c></summary>
public sealed class ImportTests
{
    [Fact]
    public async Task Import_OfLinesAndOfJson_TakesInEachKeyOnce()
    {
        using var tool = new ToolRun();
        var hash = (await tool.RunWithAsync("sk_test_hashed_000000000", "key", "hash")).Out.Trim();
        var lines = tool.Write("keys.txt", $"# keys\nsk_test_full_access_0000\nsk_test_reader_000000000 name=reader scopes=things:read tenant=acme\n{hash} name=hashed\n");
        Assert.Equal("3 imported, 0 there already, 0 refused\n", (await tool.RunAsync("keys", "import", lines, "--store", tool.Store, "--create")).Ends(0).Out);
        Assert.Equal("0 imported, 3 there already, 0 refused\n", (await tool.RunAsync("keys", "import", lines, "--store", tool.Store)).Ends(0).Out);
        var json = tool.Write("keys.json", """[{"key":"sk_test_json_00000000000","name":"json","enabled":false},"sk_test_full_access_0000"]""");
        var summary = (await tool.RunAsync("keys", "import", json, "--store", tool.Store, "--json")).Ends(0).Json;
        Assert.Equal((1, 1), (summary.GetProperty("imported").GetInt32(), summary.GetProperty("present").GetInt32()));

        tool.Variables["SERVICEKIT_STORE"] = tool.Store;
        Assert.Contains("reader", (await tool.RunWithAsync("sk_test_reader_000000000", "keys", "verify")).Ends(0).Out, StringComparison.Ordinal);
        Assert.Contains("hashed", (await tool.RunWithAsync("sk_test_hashed_000000000", "keys", "verify")).Ends(0).Out, StringComparison.Ordinal);
        (await tool.RunWithAsync("sk_test_json_00000000000", "keys", "verify")).Ends(1);
        var reader = (await tool.RunAsync("keys", "list", "--text", "reader", "--json")).Json.GetProperty("items")[0];
        Assert.Equal(("things:read", "acme"), (reader.GetProperty("scopes")[0].GetString(), reader.GetProperty("tenant").GetString()));
    }

    [Fact]
    public async Task Import_AfterAPepperCame_DoesNotTakeInTheSameKeyTwice()
    {
        using var tool = new ToolRun();
        var file = tool.Write("keys.txt", "sk_test_full_access_0000\n");
        (await tool.RunAsync("keys", "import", file, "--store", tool.Store, "--create")).Ends(0);
        tool.Variables["ServiceKit__KeyManagement__Peppers__1"] = Convert.ToBase64String(new byte[32]);
        Assert.Equal("0 imported, 1 there already, 0 refused\n", (await tool.RunAsync("keys", "import", file, "--store", tool.Store)).Ends(0).Out);
    }

    [Fact]
    public async Task Import_OfFaultyEntries_TakesInTheOthersAndNamesTheLines()
    {
        using var tool = new ToolRun();
        var file = tool.Write("keys.txt", "sk_test_good_00000000000 name=good\nsk_test_expired_00000000 name=late expires=2020-01-01T00:00:00Z\nsk_test_00000000_000000000000000000000000000000002iGaSg\n");
        var result = (await tool.RunAsync("keys", "import", file, "--store", tool.Store, "--create")).Ends(4);
        Assert.Equal("1 imported, 0 there already, 2 refused\n", result.Out);
        Assert.Contains("line 2", result.Error, StringComparison.Ordinal);
        Assert.Contains("line 3", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("2iGaSg", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_test_expired_00000000", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "holds no key")]
    [InlineData("{", "no valid JSON")]
    [InlineData("word word", "contains a space")]
    public async Task Import_OfWhatIsNoKeyFile_IsAUsageError(string content, string why)
    {
        using var tool = new ToolRun();
        Assert.Contains(why, (await tool.RunAsync("keys", "import", tool.Write("keys.txt", content), "--store", tool.Store, "--create")).Ends(2).Error, StringComparison.Ordinal);
        (await tool.RunAsync("keys", "import", "missing.txt", "--store", tool.Store)).Ends(2);
    }
}
