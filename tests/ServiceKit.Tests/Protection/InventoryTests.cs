using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Protection;

/// <summary>The inventory says of every endpoint who may call it, as the service itself judges.</summary>
public sealed class InventoryTests
{
    private static readonly string[] Expected =
    [
        "METHOD  PATTERN           NEEDS                                 ENFORCED BY",
        "GET     /both             key a:read b:read (c:read | d:read)   middleware, guard, generated filter",
        "GET     /by-hand/{id}     key things:read                       middleware, guard, filter",
        "any     /docs/{**path}    nothing (open path)                   -",
        "GET     /health           nothing (open path)                   -",
        "GET     /open             nothing (AllowAnonymous)              -",
        "any     /redoc/{**path}   nothing (open path)                   -",
        "GET     /runtime          key                                   middleware, guard",
        "GET     /unmarked         key (default)                         middleware, guard",
    ];

    [Fact]
    [Trait("Feature", "B1")]
    public async Task Start_LogsTheInventory()
    {
        await using var service = await RunningService.StartAsync(Map, b => b.WithAuth(apiKeys: [RunningService.Key]).WithHealth());
        var entry = Assert.Single(service.Log.Entries, e => e.Event.Name == "endpoints.inventory");
        Assert.Equal("ServiceKit.Protection", entry.Category);
        var table = Assert.IsType<string>(entry.Values["table"]).Split('\n');
        foreach (var row in Expected)
        {
            Assert.Contains(Squeeze(row), table.Select(Squeeze));
        }
    }

    [Fact]
    [Trait("Feature", "B1")]
    public async Task EveryEntry_AgreesWithWhatTheServiceAnswers()
    {
        await using var service = await RunningService.StartAsync(Map, b => b.WithAuth(apiKeys: [RunningService.Key]).WithHealth());
        var entries = ServiceKit.Protection.Inventory.EndpointInventory.Of(service.Services);
        Assert.NotEmpty(entries);
        foreach (var entry in entries)
        {
            using var response = await service.GetAsync(entry.Pattern.Replace("{**path}", "index.html", StringComparison.Ordinal).Replace("{id}", "1", StringComparison.Ordinal)
                .Replace("{documentName}", "openapi", StringComparison.Ordinal));
            // The document's own pattern is open for one name only, which is a path, not the pattern.
            if (!entry.Pattern.Contains("{documentName}", StringComparison.Ordinal))
            {
                Assert.Equal(entry.EnforcedBy.Count > 0, response.StatusCode == System.Net.HttpStatusCode.Unauthorized);
            }
        }
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [Trait("Feature", "B1")]
    public async Task ListEndpoints_PrintsAndEnds_WithoutKeysNetworksAndServer(string format)
    {
        string[] args = format == "json" ? ["--list-endpoints", "json"] : ["--list-endpoints"];
        var app = ServiceBuilder.Create([.. args, "--urls", "http://127.0.0.1:1"], new ServiceInfo("listed")).WithAuth().WithAllowedNetworks(envVar: "SERVICEKIT_TEST_UNSET").WithHealth().Build();
        Map(app);
        var (output, _) = await CapturedConsole.RunAsync(() => app.RunAsync());
        if (format == "json")
        {
            using var json = JsonDocument.Parse(output);
            var both = json.RootElement.EnumerateArray().Single(e => e.GetProperty("pattern").GetString() == "/both");
            Assert.Equal("key", both.GetProperty("access").GetString());
            Assert.Equal("""["a:read","b:read"]""", JsonSerializer.Serialize(both.GetProperty("scopes")));
            Assert.Equal("""[["c:read","d:read"]]""", JsonSerializer.Serialize(both.GetProperty("anyOf")));
            Assert.Equal("""["GET"]""", JsonSerializer.Serialize(both.GetProperty("methods")));
        }
        else
        {
            Assert.All(Expected, row => Assert.Contains(Squeeze(row), output.Split('\n').Select(Squeeze)));
        }
    }

    [Fact]
    public async Task ScopeGrantedToAKey_ThatNothingAsksFor_IsWarnedAbout()
    {
        await using var service = await RunningService.StartAsync(Map, b => b.WithAuth(o => o.ApiKeys =
        [
            RunningService.Key,
            new ApiKeyEntry { Key = "sk_test_typo_000000000", Scopes = ["a:raed", "a:*", "things:read"] },
        ]));
        var warning = Assert.Single(service.Log.Entries, e => e.Event.Name == "keys.useless_scope");
        Assert.Equal("a:raed", warning.Values["scope"]);
    }

    private static void Map(WebApplication app)
    {
        Delegate unknown = [ApiKeyProtected] () => "runtime";
        app.MapGet("/both", [ApiKeyProtected("a:read", "b:read", AnyOf = ["c:read", "d:read"])] () => "generated");
        app.MapGet("/by-hand/{id}", (int id) => id).RequireApiKey("things:read");
        app.MapGet("/runtime", unknown);
        app.MapGet("/open", () => "open").AllowAnonymous();
        app.MapGet("/unmarked", () => "unmarked");
    }

    private static string Squeeze(string row) => string.Join(' ', row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
