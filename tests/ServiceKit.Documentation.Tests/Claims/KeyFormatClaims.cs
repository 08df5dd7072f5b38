using System.Text.RegularExpressions;
using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Engineering;

namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>The specification of keys, and patterns of it for others.</summary>
internal static class KeyFormatClaims
{
    private const string Page = "docs/key-format.md";

    public static IReadOnlyList<Claim> All { get; } =
    [
        new(Page, "text", "sk_example_0a1b2c3d_ThisIsNotASecretItIsAnExample0002ULH3S", MarksThePartsAsync),
        new(Page, "text", ApiKeyFormat.Pattern, block => IsAsync(ApiKeyFormat.Pattern, block)),
        new(Page, "text", "hcpms_[a-z0-9]{2,16}_[0-9a-f]{8}_[0-9A-Za-z]{38,134}", block => IsAsync(ApiKeyFormat.PatternFor("hcpms"), block)),
        new(Page, "toml", "id = \"servicekit-api-key\"", IsARuleAsync),
    ];

    private static Task IsAsync(string expected, Block block)
    {
        Assert.Equal(expected, block.Code);
        return Task.CompletedTask;
    }

    private static Task MarksThePartsAsync(Block block)
    {
        var (key, marks) = (block.Code.Split('\n')[0], block.Code.Split('\n')[1]);
        Assert.True(ApiKeyFormat.TryParse(key, out var parts));
        string[] expected = [parts.Brand, parts.Environment, parts.Id, key[^38..^6], key[^6..]];
        Assert.Equal(expected, Regex.Matches(marks, "├─*┘").Select(mark => key.Substring(mark.Index, mark.Length)));
        return Task.CompletedTask;
    }

    // Read by a reader of TOML where there is one: Python has one.
    private static async Task IsARuleAsync(Block block)
    {
        Assert.Contains($"regex = '''{ApiKeyFormat.Pattern}'''", block.Code, StringComparison.Ordinal);
        if (TestTools.OnPath("python3") is null)
        {
            return;
        }

        using var scratch = new Scratch();
        var file = scratch.Write("gitleaks.toml", block.Code);
        var read = await new Command("python3", "-c", "import sys, tomllib; rule, = tomllib.load(open(sys.argv[1], 'rb'))['rules']; print(rule['id'], rule['regex'])", file).CheckedAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"servicekit-api-key {ApiKeyFormat.Pattern}", read.Output.Trim());
    }
}
