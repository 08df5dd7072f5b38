using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using ServiceKit.Documentation.Tests.Pages;

namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>Key files and sections of keys, which a service starts with.</summary>
internal static class KeySourceClaims
{
    private const string Stations = "/api/v1/stations";
    private const string Info = "/api/v1/info";
    private const string Dashboard = "sk_prod_example_of_the_dashboard";
    private const string Importer = "sk_prod_example_of_the_importer";

    public static IReadOnlyList<Claim> All { get; } =
    [
        new("docs/keys.md", "text", "# one key a line; lines that start with # and blank lines are skipped", IsAFileOfLinesAsync),
        new("docs/keys.md", "json", "    \"sk_prod_example_that_stands_alone\"", IsAFileOfJsonAsync),
        new("docs/keys.md", "json", "{ \"ServiceKit\": { \"ApiKeys\": [ { \"Name\": \"dashboard\", \"Hash\": \"sha256$…\", \"Scopes\": [\"stations:read\"] } ] } }", IsASectionAsync),
        new("docs/monitoring.md", "json", "{ \"ServiceKit\": { \"ApiKeys\": [ { \"name\": \"prometheus\", \"key\": \"<key>\", \"scopes\": [\"metrics:read\"] } ] } }", LetsPrometheusReadAsync),
    ];

    private static async Task IsAFileOfLinesAsync(Block block)
    {
        using var scratch = new Scratch();
        await using var service = await WithFileAsync(scratch.Write("keys.txt", block.Code));
        await KnowsAsync(service);
        var old = await service.GetAsync(Stations, "sk_prod_example_of_an_old_one");
        Assert.Equal(HttpStatusCode.Unauthorized, old.Status);
        Assert.Contains("key-disabled", old.Body, StringComparison.Ordinal);
    }

    private static async Task IsAFileOfJsonAsync(Block block)
    {
        using var scratch = new Scratch();
        await using var service = await WithFileAsync(scratch.Write("keys.json", block.Code));
        await KnowsAsync(service);
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/other", "sk_prod_example_that_stands_alone")).Status);
    }

    private static async Task IsASectionAsync(Block block)
    {
        var hash = $"sha256${Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Started.Key)))}";
        await using var service = await Started.WithAsync(block.Code.Replace("sha256$…", hash, StringComparison.Ordinal), builder => builder.WithAuth());
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync(Stations, Started.Key)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync(Stations, hash)).Status);
    }

    private static async Task LetsPrometheusReadAsync(Block block)
    {
        await using var service = await Started.WithAsync(block.Code.Replace("<key>", Started.Key, StringComparison.Ordinal), builder => builder.WithAuth().WithMonitoring());
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync("/metrics", Started.Key)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await service.GetAsync(Stations, Started.Key)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await service.GetAsync("/metrics", null)).Status);
    }

    private static Task<Started> WithFileAsync(string file) =>
        Started.WithAsync("{}", builder => builder.WithAuth(apiKeyFile: file), app => app.MapGet("/other", () => "other").RequireApiKey("other:read"));

    // The two that both files have.
    private static async Task KnowsAsync(Started service)
    {
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync(Stations, Dashboard)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await service.GetAsync("/other", Dashboard)).Status);
        Assert.Equal(HttpStatusCode.OK, (await service.GetAsync(Stations, Importer)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await service.GetAsync("/other", Importer)).Status);
        service.Clock.Advance(new DateTimeOffset(2027, 1, 31, 0, 0, 0, TimeSpan.Zero) - service.Clock.GetUtcNow());
        var expired = await service.GetAsync(Info, Importer);
        Assert.Equal(HttpStatusCode.Unauthorized, expired.Status);
        Assert.Contains("key-expired", expired.Body, StringComparison.Ordinal);
    }
}
