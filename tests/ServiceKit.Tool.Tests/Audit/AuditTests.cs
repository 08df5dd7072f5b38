using System.Text.Json;
using Microsoft.Data.Sqlite;
using ServiceKit.KeyManagement;

namespace ServiceKit.Tool.Tests.Audit;

/// <summary><c>audit list</c>, <c>audit verify</c>, <c>audit export</c></summary>
public sealed class AuditTests
{
    [Fact]
    [Trait("Feature", "B9")]
    public async Task Verify_OfAnUntouchedLog_SaysItIsIntactWithItsLastDigest()
    {
        using var tool = new ToolRun();
        await FillAsync(tool);
        var before = (await tool.RunAsync("audit", "verify", "--json")).Ends(0).Json;
        Assert.Equal((true, 3), (before.GetProperty("intact").GetBoolean(), before.GetProperty("entries").GetInt32()));
        await tool.NewAsync("later");
        Assert.StartsWith("intact: 4 entries", (await tool.RunAsync("audit", "verify", "--contains", before.GetProperty("digest").GetString()!)).Ends(0).Out, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Feature", "B9")]
    [InlineData("UPDATE audit SET actor = 'cli:nobody' WHERE sequence = 2", "entry 2 was changed")]
    [InlineData("DELETE FROM audit WHERE sequence = 2", "entry 2 is missing")]
    [InlineData("UPDATE audit SET previous = (SELECT digest FROM audit WHERE sequence = 1) WHERE sequence = 3", "entry 3 does not follow")]
    public async Task Verify_OfALogThatWasTamperedWith_SaysWhere(string sql, string fault)
    {
        using var tool = new ToolRun();
        await FillAsync(tool);
        Tamper(tool, sql);
        var result = (await tool.RunAsync("audit", "verify")).Ends(1);
        Assert.StartsWith("broken: ", result.Out, StringComparison.Ordinal);
        Assert.Contains(fault, result.Out, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "B9")]
    public async Task Verify_OfALogWhoseEndIsGone_IsToldByADigestThatWasNoted()
    {
        using var tool = new ToolRun();
        await FillAsync(tool);
        var digest = (await tool.RunAsync("audit", "verify", "--json")).Json.GetProperty("digest").GetString()!;
        Tamper(tool, "DELETE FROM audit WHERE sequence = 3");
        (await tool.RunAsync("audit", "verify")).Ends(0);
        Assert.Contains("entries are gone", (await tool.RunAsync("audit", "verify", "--contains", digest)).Ends(1).Out, StringComparison.Ordinal);
        (await tool.RunAsync("audit", "verify", "--contains", "short")).Ends(2);
    }

    [Fact]
    public async Task Export_IsJsonLinesThatTheChainCanBeVerifiedFrom()
    {
        using var tool = new ToolRun();
        await FillAsync(tool);
        var (sequence, previous) = (0L, AuditChain.Beginning);
        foreach (var line in (await tool.RunAsync("audit", "export")).Ends(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var entry = JsonDocument.Parse(line);
            string? Text(string name) => entry.RootElement.GetProperty(name).GetString();
            var draft = new AuditDraft { At = entry.RootElement.GetProperty("at").GetDateTimeOffset(), Actor = Text("actor")!, Address = Text("address"), Action = Text("action")!, KeyId = Text("keyId"), Before = Text("before"), After = Text("after") };
            Assert.Null(AuditChain.Fault(new AuditEntry(entry.RootElement.GetProperty("sequence").GetInt64(), draft, Text("previous")!, Text("digest")!), ++sequence, previous));
            previous = Text("digest")!;
        }

        Assert.Equal(3, sequence);
    }

    [Fact]
    public async Task List_ShowsWhoDidWhatNewestFirst()
    {
        using var tool = new ToolRun();
        var id = await FillAsync(tool);
        var lines = (await tool.RunAsync("audit", "list")).Ends(0).Out.TrimEnd('\n').Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Contains("key.revoked", lines[1], StringComparison.Ordinal);
        Assert.Contains("cli:tester", lines[1], StringComparison.Ordinal);
        var found = (await tool.RunAsync("audit", "list", "--key", id, "--action", "key.changed", "--since", "1h", "--take", "5", "--json")).Ends(0).Json;
        Assert.Equal(2, Assert.Single(found.EnumerateArray()).GetProperty("sequence").GetInt32());
        (await tool.RunAsync("audit", "list", "--take", "0")).Ends(2);
    }

    private static async Task<string> FillAsync(ToolRun tool)
    {
        var (id, _) = await tool.NewAsync("billing");
        (await tool.RunAsync("keys", "change", id, "--name", "invoices")).Ends(0);
        (await tool.RunAsync("keys", "revoke", id, "--yes")).Ends(0);
        return id;
    }

    private static void Tamper(ToolRun tool, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={tool.Store};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // statements of this test
        // Whoever can write the file can drop what guards the log; the chain is what is left.
        command.CommandText = $"DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_shortened; {sql}";
#pragma warning restore CA2100
        Assert.True(command.ExecuteNonQuery() > 0);
    }
}
