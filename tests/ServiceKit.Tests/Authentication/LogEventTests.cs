using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Authentication;

/// <summary>What is logged about keys, and that it is never a key.</summary>
public sealed class LogEventTests
{
    [Fact]
    [Trait("Feature", "C9")]
    public async Task AcceptedKey_LogsSuccess_WithPrefixIdAndName()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/things", () => "ok"),
            b => b.WithAuth(o => o.ApiKeys = [new ApiKeyEntry { Key = RunningService.Key, Name = "reporting" }]));
        using var response = await service.GetAsync("/things", RunningService.Key);
        var entry = service.Log.Single("auth.success");
        Assert.Equal(LogLevel.Information, entry.Level);
        Assert.Equal("sk_test", entry.Values["key_prefix"]);
        Assert.Equal("reporting", entry.Values["key_name"]);
        Assert.Equal("/things", entry.Values["path"]);
        Assert.Equal("GET", entry.Values["method"]);
        Assert.Matches("^[0-9a-f]{16}$", Assert.IsType<string>(entry.Values["key_id"]));
    }

    [Theory]
    [InlineData("sk_unknown_0000000000", "sk_unkn")]
    [InlineData("sk_test_123456", "sk_test")]
    [InlineData("short", "sh")]
    [InlineData("ab", "a")]
    [InlineData("a", "")]
    [Trait("Feature", "C9")]
    public async Task InvalidKey_LogsAtMostSevenCharactersAndNeverAllOfIt(string key, string prefix)
    {
        await using var service = await RunningService.StartAsync();
        using var response = await service.GetAsync("/things", key);
        var entry = service.Log.Single("auth.invalid_key");
        Assert.Equal(prefix, entry.Values["key_prefix"]);
        Assert.Equal("/things", entry.Values["path"]);
        Assert.Equal("GET", entry.Values["method"]);
    }

    [Fact]
    [Trait("Feature", "C9")]
    public async Task MissingKey_IsLogged()
    {
        await using var service = await RunningService.StartAsync();
        using var response = await service.SendAsync(HttpMethod.Put, "/things");
        var entry = service.Log.Single("auth.missing_key");
        Assert.Equal("/things", entry.Values["path"]);
        Assert.Equal("PUT", entry.Values["method"]);
    }

    [Fact]
    [Trait("Feature", "C9")]
    public async Task EveryLevelAndOutcome_NoFullKeyReachesALog()
    {
        string[] keys = [RunningService.Key, "sk_test_disabled_00000", "sk_test_unknown_000000", "tiny-key"];
        await using var service = await RunningService.StartAsync(
            app =>
            {
                app.MapGet("/things", () => "ok");
                app.MapGet("/boom", string () => throw new InvalidOperationException("boom"));
            },
            b => b.WithAuth(o => o.ApiKeys = [RunningService.Key, new ApiKeyEntry { Key = "sk_test_disabled_00000", Enabled = false }, "tiny-key"]));
        foreach (var key in keys)
        {
            using var byHeader = await service.GetAsync("/things", key);
            using var byBearer = await service.GetAsync("/boom", $"Bearer {key}", "Authorization");
        }

        var everything = service.Log.Everything();
        Assert.NotEmpty(service.Log.Authentication);
        Assert.All(keys, key => Assert.DoesNotContain(key, everything, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "C9")]
    public async Task Path_CannotForgeALogLineNorFillTheLog()
    {
        await using var service = await RunningService.StartAsync();
        using var forged = await service.GetAsync("/a%0d%0aauth.success:%20admin");
        using var lengthy = await service.GetAsync("/" + new string('x', 5000));
        var paths = service.Log.Authentication.Where(e => e.Event.Name == "auth.missing_key").Select(e => Assert.IsType<string>(e.Values["path"])).ToList();
        Assert.Equal("/a%0D%0Aauth.success:%20admin", paths[0]);
        Assert.Equal(256, paths[1].Length);
    }

    [Fact]
    public async Task OneRequest_IsLoggedOnce_HoweverManyLocksItPasses()
    {
        await using var service = await RunningService.StartAsync(app => app.MapGet("/things", [ApiKeyProtected] () => "ok"));
        using var response = await service.GetAsync("/things", RunningService.Key);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.Single(service.Log.Authentication, e => e.Event.Name == "auth.success");
    }
}
