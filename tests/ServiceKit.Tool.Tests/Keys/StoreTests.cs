namespace ServiceKit.Tool.Tests.Keys;

/// <summary><c>keys …</c> on a SQLite file.</summary>
public sealed class StoreTests
{
    [Fact]
    public async Task Key_OnItsWholeWay_IsMadeShownChangedRotatedRevokedAndDeleted()
    {
        using var tool = new ToolRun();
        var (id, key) = await tool.NewAsync("billing", "--scopes", "things:read, things:write", "--tenant", "acme", "--expires", "90d", "--networks", "10.0.0.0/8", "--limit", "100/h", "--environment", "live");
        Assert.StartsWith("sk_live_", key, StringComparison.Ordinal);

        var shown = (await tool.RunAsync("keys", "show", id, "--json")).Ends(0).Json;
        Assert.Equal(["things:read", "things:write"], shown.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(tool.Clock.GetUtcNow().AddDays(90), shown.GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal("acme", shown.GetProperty("tenant").GetString());
        Assert.Equal("100/h", shown.GetProperty("limit").GetString());
        Assert.Equal("cli:tester", shown.GetProperty("createdBy").GetString());
        Assert.False(shown.TryGetProperty("key", out _));

        await tool.RunAsync("keys", "change", id, "--name", "invoices", "--scopes", "", "--no-expires", "--no-tenant", "--no-networks", "--no-limit");
        var changed = (await tool.RunAsync("keys", "show", id, "--json")).Ends(0).Json;
        Assert.Equal("invoices", changed.GetProperty("name").GetString());
        Assert.Equal(0, changed.GetProperty("scopes").GetArrayLength());
        Assert.All((string[])["expiresAt", "tenant", "networks", "limit"], member => Assert.Equal(System.Text.Json.JsonValueKind.Null, changed.GetProperty(member).ValueKind));

        (await tool.RunAsync("keys", "disable", id)).Ends(0);
        Assert.StartsWith("disabled", (await tool.RunWithAsync(key + "\n", "keys", "verify")).Ends(1).Out, StringComparison.Ordinal);
        (await tool.RunAsync("keys", "enable", id)).Ends(0);
        Assert.Contains("invoices", (await tool.RunWithAsync(key + "\n", "keys", "verify")).Ends(0).Out, StringComparison.Ordinal);

        var next = (await tool.RunAsync("keys", "rotate", id, "--grace", "1h")).Ends(0).Out.TrimEnd('\n');
        Assert.Equal(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check(next));
        tool.Clock.Advance(TimeSpan.FromHours(2));
        Assert.StartsWith("expired", (await tool.RunWithAsync(key, "keys", "verify")).Ends(1).Out, StringComparison.Ordinal);
        (await tool.RunWithAsync(next, "keys", "verify")).Ends(0);

        Assert.True(ApiKeyFormat.TryParse(next, out var parts));
        Assert.Equal("revoked", (await tool.RunAsync("keys", "revoke", parts.Id, "--yes", "--json")).Ends(0).Json.GetProperty("state").GetString());
        (await tool.RunAsync("keys", "change", parts.Id, "--name", "late")).Ends(4);
        (await tool.RunAsync("keys", "delete", parts.Id, "--yes")).Ends(0);
        (await tool.RunAsync("keys", "show", parts.Id)).Ends(3);
        Assert.StartsWith("revoked", (await tool.RunWithAsync(next, "keys", "verify")).Ends(1).Out, StringComparison.Ordinal);
        (await tool.RunWithAsync("sk_test_nobody_knows_0000", "keys", "verify")).Ends(3);
    }

    [Fact]
    public async Task New_WithoutJson_PrintsTheKeyAloneAndWarnsBeside()
    {
        using var tool = new ToolRun();
        var result = (await tool.RunAsync("keys", "new", "--name", "billing", "--store", tool.Store, "--create")).Ends(0);
        var key = Assert.Single(result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check(key));
        Assert.Contains("not shown again", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(key, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(key, (await tool.RunAsync("audit", "export", "--store", tool.Store)).Ends(0).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--expires", "yesterday", 2)]
    [InlineData("--expires", "2020-01-01", 4)]
    [InlineData("--expires", "99999999999999d", 2)]
    [InlineData("--expires", "-1d", 2)]
    [InlineData("--scopes", "Things Read!", 4)]
    [InlineData("--networks", "10.0.0.0/99", 4)]
    [InlineData("--limit", "many", 4)]
    [InlineData("--environment", "Prod!", 4)]
    [InlineData("--name", "", 4)]
    public async Task New_WithABadValue_MakesNothing(string option, string value, int code)
    {
        using var tool = new ToolRun();
        await tool.NewAsync("first");
        string[] name = option == "--name" ? [] : ["--name", "second"];
        var result = (await tool.RunAsync(["keys", "new", .. name, option, value])).Ends(code);
        Assert.Empty(result.Out);
        Assert.Equal(1, (await tool.RunAsync("keys", "list", "--json")).Json.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task List_OfAFileThatIsNotThere_MakesNoStore()
    {
        using var tool = new ToolRun();
        Assert.Contains("there is no store", (await tool.RunAsync("keys", "list", "--store", "typo.db")).Ends(5).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(tool.Folder, "typo.db")));
        Assert.Contains("not a SQLite database", (await tool.RunAsync("keys", "list", "--store", tool.Write("text.db", new string('x', 5000)))).Ends(5).Error, StringComparison.Ordinal);
        (await tool.RunAsync("keys", "list", "--store", tool.Folder)).Ends(5);
    }

    [Fact]
    public async Task List_WithFiltersAndPages_ShowsThoseAlone()
    {
        using var tool = new ToolRun();
        for (var i = 0; i < 3; i++)
        {
            await tool.NewAsync($"key-{i}", "--tenant", i == 0 ? "acme" : "other", "--expires", $"{i + 1}d");
        }

        Assert.Equal("key-0", Assert.Single((await tool.RunAsync("keys", "list", "--tenant", "acme", "--json")).Json.GetProperty("items").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(2, (await tool.RunAsync("keys", "list", "--expires-before", "49h", "--json")).Json.GetProperty("total").GetInt32());
        var page = (await tool.RunAsync("keys", "list", "--sort", "name", "--page-size", "2", "--page", "2")).Ends(0);
        Assert.Contains("key-2", page.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("key-1", page.Out, StringComparison.Ordinal);
        Assert.Contains("3 keys, page 2 of 2", page.Error, StringComparison.Ordinal);
        foreach (var (option, value) in ((string, string)[])[("--state", "lost"), ("--sort", "-"), ("--page", "0"), ("--page-size", "501"), ("--not-used-since", "ever")])
        {
            Assert.Contains(option, (await tool.RunAsync("keys", "list", option, value)).Ends(2).Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Change_OfNothing_OrOfOneThingTwice_IsAUsageError()
    {
        using var tool = new ToolRun();
        var (id, _) = await tool.NewAsync("billing");
        (await tool.RunAsync("keys", "change", id)).Ends(2);
        (await tool.RunAsync("keys", "change", id, "--tenant", "acme", "--no-tenant")).Ends(2);
        (await tool.RunAsync("keys", "change", "ffffffff", "--name", "other")).Ends(3);
    }

    [Theory]
    [InlineData("revoke")]
    [InlineData("delete")]
    public async Task TakingBack_WithoutATerminal_NeedsYes(string verb)
    {
        using var tool = new ToolRun();
        var (id, key) = await tool.NewAsync("billing");
        Assert.Contains("--yes", (await tool.RunWithAsync("billing\n", "keys", verb, id)).Ends(2).Error, StringComparison.Ordinal);
        (await tool.RunWithAsync(key, "keys", "verify")).Ends(0);
    }

    [Theory]
    [InlineData("revoke")]
    [InlineData("delete")]
    public async Task TakingBack_AtATerminal_AsksForTheName(string verb)
    {
        using var tool = new ToolRun { IsTerminal = true };
        var (id, key) = await tool.NewAsync("billing");
        (await tool.RunWithAsync("y\n", "keys", verb, id)).Ends(4);
        (await tool.RunWithAsync("", "keys", verb, id)).Ends(4);
        (await tool.RunWithAsync(key, "keys", "verify")).Ends(0);
        (await tool.RunWithAsync("billing\n", "keys", verb, id)).Ends(0);
        (await tool.RunWithAsync(key, "keys", "verify")).Ends(1);
    }

    [Fact]
    public async Task Store_WithPepperedDigests_IsWrittenOnlyWithThePepper()
    {
        using var tool = new ToolRun();
        var pepper = Convert.ToBase64String(new byte[32]);
        tool.Variables["ServiceKit__KeyManagement__Peppers__1"] = pepper;
        var (id, key) = await tool.NewAsync("billing");
        (await tool.RunWithAsync(key, "keys", "verify")).Ends(0);

        tool.Variables.Remove("ServiceKit__KeyManagement__Peppers__1");
        foreach (var command in (string[][])[["keys", "new", "--name", "weaker"], ["keys", "rotate", id], ["keys", "import", tool.Write("keys.txt", "sk_test_full_access_0000")]])
        {
            Assert.Contains("the pepper 1", (await tool.RunAsync(command)).Ends(2).Error, StringComparison.Ordinal);
        }

        Assert.Contains("the pepper 1", (await tool.RunWithAsync(key, "keys", "verify")).Ends(2).Error, StringComparison.Ordinal);
        (await tool.RunAsync("keys", "list")).Ends(0);
        var settings = tool.Write("appsettings.json", $$"""{ "ServiceKit": { "KeyManagement": { "Peppers": { "1": "{{pepper}}" }, "Brand": "acme" } } }""");
        Assert.StartsWith("acme_prod_", (await tool.RunAsync("keys", "new", "--name", "other", "--config", settings)).Ends(0).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"ServiceKit":{"KeyManagement":{"Peppers":{"1":"tooshortpepper"}}}}""")]
    [InlineData("""{"ServiceKit":{"KeyManagement":{"Peppers":{"one":"tooshortpepper"}}}}""")]
    [InlineData("""{"ServiceKit":{"KeyManagement":{"PollInterval":"tooshortpepper"}}}""")]
    [InlineData("""{"tooshortpepper""")]
    [InlineData("""["tooshortpepper"]""")]
    public async Task Configuration_ThatIsFaulty_IsAUsageErrorThatQuotesNothing(string settings)
    {
        using var tool = new ToolRun();
        var result = (await tool.RunAsync("keys", "list", "--store", tool.Write("keys.db", ""), "--config", tool.Write("appsettings.json", settings))).Ends(2);
        Assert.DoesNotContain("tooshort", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_ThatIsMissingOrTwofold_IsAUsageError()
    {
        using var tool = new ToolRun();
        Assert.Contains("no target", (await tool.RunAsync("keys", "list")).Ends(2).Error, StringComparison.Ordinal);
        Assert.Contains("two targets", (await tool.RunAsync("keys", "list", "--store", "a", "--url", "https://keys.example.com")).Ends(2).Error, StringComparison.Ordinal);
        (await tool.RunAsync("keys", "list", "--store", "a", "--key-file", "k")).Ends(2);
        (await tool.RunAsync("keys", "list", "--url", "https://keys.example.com", "--config", "c")).Ends(2);
        (await tool.RunAsync("audit", "list")).Ends(2);
        tool.Variables["SERVICEKIT_STORE"] = tool.Store;
        tool.Variables["SERVICEKIT_URL"] = "https://keys.example.com";
        Assert.Contains("say which", (await tool.RunAsync("keys", "list")).Ends(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectionString_ThatIsFaultyOrLeadsNowhere_IsToldWithoutItsPassword()
    {
        using var tool = new ToolRun();
        var down = (await tool.RunAsync("keys", "list", "--store", "Host=127.0.0.1;Port=1;Username=u;Password=not-a-secret")).Ends(5);
        Assert.Contains("cannot be reached", down.Error, StringComparison.Ordinal);
        Assert.Contains("warning: the password stands in the list of processes", down.Error, StringComparison.Ordinal);
        var faulty = (await tool.RunAsync("keys", "list", "--store", "Host=127.0.0.1;Nonsense=not-a-secret")).Ends(2);
        (await tool.RunAsync("keys", "list", "--store", "postgres://u:not-a-secret@127.0.0.1/db")).Ends(2);
        Assert.DoesNotContain("not-a-secret", down.Error + faulty.Error, StringComparison.Ordinal);
    }
}
