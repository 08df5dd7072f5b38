using ServiceKit.KeyManagement.Tests.Stores.PostgreSql;

namespace ServiceKit.Tool.Tests.Keys;

/// <summary><c>keys …</c> and <c>audit …</c> on a real PostgreSQL.</summary>
public sealed class PostgreSqlTests(SharedPostgreSql server)
{
    [Fact]
    public async Task Key_OnItsWholeWay_WorksOnPostgreSqlAsOnAFile()
    {
        using var tool = new ToolRun();
        tool.Variables["SERVICEKIT_STORE"] = await server.NewDatabaseAsync();
        var made = (await tool.RunAsync("keys", "new", "--name", "billing", "--scopes", "things:read", "--limit", "100/h", "--json")).Ends(0).Json;
        var (id, key) = (made.GetProperty("id").GetString()!, made.GetProperty("key").GetString()!);
        Assert.Contains("billing", (await tool.RunAsync("keys", "list")).Ends(0).Out, StringComparison.Ordinal);
        Assert.Contains("billing", (await tool.RunWithAsync(key, "keys", "verify")).Ends(0).Out, StringComparison.Ordinal);

        var next = (await tool.RunAsync("keys", "rotate", id, "--grace", "0s")).Ends(0).Out.Trim();
        (await tool.RunWithAsync(key, "keys", "verify")).Ends(1);
        Assert.True(ApiKeyFormat.TryParse(next, out var parts));
        (await tool.RunAsync("keys", "revoke", parts.Id, "--yes")).Ends(0);
        (await tool.RunWithAsync(next, "keys", "verify")).Ends(1);

        var file = tool.Write("keys.txt", "sk_test_imported_0000000 name=imported scopes=things:read\n");
        Assert.Equal("1 imported, 0 there already, 0 refused\n", (await tool.RunAsync("keys", "import", file)).Ends(0).Out);
        (await tool.RunAsync("audit", "verify")).Ends(0);
    }

    [Fact]
    public async Task PostgreSqlThatIsGone_IsSaidWithoutItsConnectionString()
    {
        using var tool = new ToolRun();
        tool.Variables["SERVICEKIT_STORE"] = "Host=127.0.0.1;Port=1;Database=keys;Username=u;Password=not-to-be-shown;Timeout=1";
        var gone = (await tool.RunAsync("keys", "list")).Ends(5);
        Assert.DoesNotContain("not-to-be-shown", gone.Out + gone.Error, StringComparison.Ordinal);
    }
}
