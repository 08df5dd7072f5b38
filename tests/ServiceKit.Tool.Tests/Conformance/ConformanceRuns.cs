using System.Text.Json;

namespace ServiceKit.Tool.Tests.Conformance;

/// <summary>What the command found, by case.</summary>
internal sealed record Findings(ToolResult Run)
{
    public string[] Failed => Named("failed");

    public string[] Warned => Named("warning");

    public string[] Passed => Named("passed");

    public JsonElement[] Of(string name) => [.. Run.Json.GetProperty("results").EnumerateArray().Where(result => result.GetProperty("case").GetString() == name)];

    private string[] Named(string outcome) =>
        [.. Run.Json.GetProperty("results").EnumerateArray().Where(result => result.GetProperty("result").GetString() == outcome).Select(result => result.GetProperty("case").GetString()!).Distinct().Order(StringComparer.Ordinal)];
}

/// <summary>Runs of <c>conformance</c>.</summary>
internal static class ConformanceRuns
{
    public const string Key = "sk_test_conformance_full_0000";

    public const string LimitedKey = "sk_test_conformance_limited_00";

    public static async Task<Findings> RunAsync(Uri address, params string[] more)
    {
        using var tool = new ToolRun();
        tool.Variables["SERVICEKIT_CONFORMANCE_KEY"] = Key;
        tool.Variables["SERVICEKIT_CONFORMANCE_LIMITED_KEY"] = LimitedKey;
        var run = await tool.RunAsync(["conformance", address.AbsoluteUri, "--json", "--key-in-query", "--timeout", "20s", .. more]);
        // Whatever a server does: no key in what the command writes.
        foreach (var key in (string[])[Key, LimitedKey])
        {
            Assert.DoesNotContain(key, run.Out + run.Error, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(key[..^1], run.Out + run.Error, StringComparison.OrdinalIgnoreCase);
        }

        return new Findings(run);
    }
}
