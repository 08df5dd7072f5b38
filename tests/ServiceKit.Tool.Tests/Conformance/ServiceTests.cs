using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tool.Tests.Conformance;

/// <summary>A service made with ServiceKit passes, whichever way it is asked.</summary>
public sealed class ServiceTests
{
    private static readonly ApiKeyEntry[] Keys =
        [new() { Key = ConformanceRuns.Key }, new() { Key = ConformanceRuns.LimitedKey, Scopes = ["other:read"] }];

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Service_FoundInItsDocument_PassesEverything()
    {
        await using var service = await StartAsync();
        var found = await ConformanceRuns.RunAsync(service.Client.BaseAddress!);
        found.Run.Ends(0);
        Assert.Empty(found.Failed);
        // Whose things they are cannot be known.
        Assert.Single(found.Of("good-key"), result => result.GetProperty("on").GetString() == "GET /tenants/x/things" && result.GetProperty("result").GetString() == "warning");
        Assert.Contains("limited-key", found.Passed);
        Assert.Contains("bad-route-value", found.Passed);
        Assert.Contains("huge-body", found.Passed);
        Assert.Contains(found.Of("no-key"), result => result.GetProperty("on").GetString() == "DELETE /things/1");
        Assert.Contains(found.Of("public-path"), result => result.GetProperty("on").GetString() == "GET /health");
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task Service_WithNamedPaths_PassesEverything()
    {
        await using var service = await StartAsync();
        var found = await ConformanceRuns.RunAsync(service.Client.BaseAddress!, "--path", "/things/1", "--path", "POST /things", "--public-path", "/health");
        found.Run.Ends(0);
        Assert.Equal(["two-places"], found.Passed.Intersect(["two-places"]));
        Assert.Empty(found.Warned);
    }

    [Fact]
    public async Task Service_WithBearerTokensAlone_IsAskedForThem()
    {
        await using var service = await StartAsync(options => options.Places = ApiKeyPlaces.AuthorizationBearer);
        var found = await ConformanceRuns.RunAsync(service.Client.BaseAddress!);
        found.Run.Ends(0);
        Assert.Contains("good-key", found.Passed);
        (await ConformanceRuns.RunAsync(service.Client.BaseAddress!, "--path", "/things/1", "--scheme", "Bearer")).Run.Ends(0);
        Assert.Contains("good-key", (await ConformanceRuns.RunAsync(service.Client.BaseAddress!, "--path", "/things/1")).Failed);
    }

    [Fact]
    public async Task Table_OfARun_SaysWhatWasSentAndSeen()
    {
        await using var service = await StartAsync();
        using var tool = new ToolRun { Width = 200 };
        var good = tool.Write("key.txt", ConformanceRuns.Key + "\n");
        var result = (await tool.RunAsync("conformance", service.Client.BaseAddress!.AbsoluteUri, "--path", "/health", "--path", "/things/1", "--key-file", good)).Ends(1);
        Assert.Contains("failed: no-key on GET /health (RFC 9110 section 15.5.2)", result.Out, StringComparison.Ordinal);
        Assert.Contains("  sent  GET /health, no key", result.Out, StringComparison.Ordinal);
        Assert.Contains("  seen  200, application/json", result.Out, StringComparison.Ordinal);
        Assert.Contains("1 failed", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(ConformanceRuns.Key, result.Out + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithoutAKey_LeavesOutWhatNeedsOne()
    {
        await using var service = await StartAsync();
        using var tool = new ToolRun();
        var found = new Findings((await tool.RunAsync("conformance", service.Client.BaseAddress!.AbsoluteUri, "--json")).Ends(0));
        Assert.All(found.Of("changed-key"), result => Assert.Equal("not applicable", result.GetProperty("result").GetString()));
        Assert.Contains("wrong-key", found.Passed);
    }

    [Theory]
    [InlineData(2, "ftp://example.com")]
    [InlineData(2, "http://example.com")]
    [InlineData(2, "http://user:secret@localhost")]
    [InlineData(5, "http://127.0.0.1:1", "--path", "/things")]
    [InlineData(2, "http://127.0.0.1:1", "--path", "things")]
    [InlineData(2, "http://127.0.0.1:1", "--path", "/things?key=sk_test_words_00000000")]
    [InlineData(2, "http://127.0.0.1:1", "--path", "/things", "--timeout", "1h")]
    [InlineData(2, "http://127.0.0.1:1", "--path", "/things", "--key-file", "missing.txt")]
    [InlineData(2)]
    public async Task Run_ThatCannotBegin_SaysWhy(int code, params string[] arguments)
    {
        using var tool = new ToolRun();
        var result = (await tool.RunAsync(["conformance", .. arguments])).Ends(code);
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_test", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    private static Task<RunningService> StartAsync(Action<ApiKeyOptions>? configure = null) => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/things/{id:int}", (int id) => id).RequireApiKey("things:read");
            app.MapGet("/things/by-number/{id}", (int id) => id).RequireApiKey("things:read");
            app.MapPost("/things", (Thing thing) => Results.Created($"/things/{thing.Id}", thing)).RequireApiKey("things:write");
            app.MapDelete("/things/{id:int}", (int id) => Results.NoContent()).RequireApiKey("things:write");
            app.MapGet("/tenants/{tenant}/things", (string tenant) => tenant).RequireApiKey("things:read").RequireTenant("tenant");
            app.MapGet("/status", () => "fine").AllowAnonymous();
        },
        builder => builder.WithAuth(options =>
        {
            options.ApiKeys = Keys;
            configure?.Invoke(options);
        }).WithHealth());

    private sealed record Thing(int Id);
}
