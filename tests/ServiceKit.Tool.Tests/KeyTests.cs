using System.Security.Cryptography;
using System.Text;

namespace ServiceKit.Tool.Tests;

/// <summary>A key by itself: <c>key generate</c>, <c>key hash</c>, <c>key check</c>.</summary>
public sealed class KeyTests
{
    private const string Vector = "sk_test_00000000_000000000000000000000000000000002iGaSf";

    [Fact]
    [Trait("Feature", "P4")]
    public async Task Generate_WithBrandAndEnvironment_PrintsAFreshKeyAloneAndItsHashBeside()
    {
        using var tool = new ToolRun();
        var first = (await tool.RunAsync("key", "generate", "--brand", "hcpms", "--environment", "live")).Ends(0);
        var second = (await tool.RunAsync("key", "generate", "--brand", "hcpms", "--environment", "live")).Ends(0);
        var key = first.Out.TrimEnd('\n');
        Assert.StartsWith("hcpms_live_", key, StringComparison.Ordinal);
        Assert.Equal(ApiKeyFormatCheck.WellFormed, ApiKeyFormat.Check(key));
        Assert.NotEqual(key, second.Out.TrimEnd('\n'));
        Assert.Contains(Hash(key), first.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(key, first.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "P4")]
    public async Task Generate_ByDefault_MakesAKeyForProduction()
    {
        using var tool = new ToolRun();
        var made = (await tool.RunAsync("key", "generate", "--json")).Ends(0).Json;
        Assert.StartsWith("sk_prod_", made.GetProperty("key").GetString(), StringComparison.Ordinal);
        Assert.Equal(Hash(made.GetProperty("key").GetString()!), made.GetProperty("hash").GetString());
    }

    [Theory]
    [Trait("Feature", "P4")]
    [InlineData("--environment", "Prod")]
    [InlineData("--environment", "")]
    [InlineData("--brand", "a_b")]
    [InlineData("--brand", "x")]
    public async Task Generate_WithAWordThatCannotStandInAKey_IsAUsageError(string option, string word)
    {
        using var tool = new ToolRun();
        var result = (await tool.RunAsync("key", "generate", option, word)).Ends(2);
        Assert.Empty(result.Out);
        Assert.Contains("2 to 16 lower-case letters", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Hash_OfAKeyFromStandardInput_IsItsDigestWhateverEndsTheLine(string end)
    {
        using var tool = new ToolRun();
        Assert.Equal(Hash(Vector) + "\n", (await tool.RunWithAsync(Vector + end, "key", "hash")).Ends(0).Out);
    }

    [Theory]
    [InlineData("", "holds no key")]
    [InlineData("\n", "holds no key")]
    [InlineData("one\ntwo\n", "more than one line")]
    [InlineData("with space", "contains a space")]
    [InlineData("sk_test_00000000_000000000000000000000000000000002iGaSg", "checksum is wrong")]
    [InlineData("sha256$00", "is a hash")]
    public async Task Hash_OfWhatIsNoKey_IsAUsageErrorThatDoesNotQuoteIt(string input, string why)
    {
        using var tool = new ToolRun();
        var result = (await tool.RunWithAsync(input, "key", "hash")).Ends(2);
        Assert.Contains(why, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
        Assert.DoesNotContain("2iGaSg", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hash_OfAnEndlessInput_GivesUp()
    {
        using var tool = new ToolRun();
        Assert.Contains("more than 8192 characters", (await tool.RunWithAsync(new string('a', 100_000), "key", "hash")).Ends(2).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Vector, 0, "well formed  sk_test_00000000_****\n")]
    [InlineData("sk_test_00000000_000000000000000000000000000000002iGaSg", 1, "bad checksum  sk_test_00000000_****\n")]
    [InlineData("sk_prod_plain_key_of_another_kind", 1, "another format  sk_prod****\n")]
    public async Task Check_OfAKey_SaysWhatItIsAndShowsItMasked(string key, int code, string line)
    {
        using var tool = new ToolRun();
        Assert.Equal(line, (await tool.RunWithAsync(key + "\n", "key", "check")).Ends(code).Out);
    }

    [Fact]
    public async Task KeyInAnArgument_OfAnyKind_IsRefusedAndNotRepeated()
    {
        using var tool = new ToolRun();
        foreach (var key in (string[])[Vector, "foreign-key-of-another-kind", "--secret_key=foreign-key-of-another-kind"])
        {
            foreach (var command in (string[][])[["key", "hash"], ["key", "check"], ["keys", "verify"], ["keys", "show", "00000000"], ["keys", "list"]])
            {
                var result = (await tool.RunAsync([.. command, key])).Ends(2);
                Assert.DoesNotContain("another-kind", result.Error + result.Out, StringComparison.Ordinal);
                Assert.DoesNotContain("2iGaSf", result.Error + result.Out, StringComparison.Ordinal);
            }
        }

        Assert.DoesNotContain("2iGaSf", (await tool.RunAsync("keys", "show", Vector, "--store", "x")).Ends(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyFromATerminal_IsReadHidden()
    {
        using var tool = new ToolRun { IsTerminal = true };
        var result = (await tool.RunWithAsync(Vector + "\n", "key", "hash")).Ends(0);
        Assert.Contains("it is not shown", result.Error, StringComparison.Ordinal);
        Assert.Equal(Hash(Vector) + "\n", result.Out);
    }

    private static string Hash(string key) => "sha256$" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key)));
}
