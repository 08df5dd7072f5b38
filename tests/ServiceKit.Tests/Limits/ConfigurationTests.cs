using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Limits;

/// <summary>Where limits come from, and what stops the start.</summary>
public sealed class ConfigurationTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("2", "\"per-hour\";q=2;w=3600")]
    [InlineData("2/15m", "\"per-15m\";q=2;w=900")]
    [InlineData(null, "\"per-day\";q=9;w=86400")]
    [Trait("Feature", "W4")]
    public async Task Variable_HoldsTheQuota_AndANumberAloneIsAnHour(string? value, string policy)
    {
        await using var limited = await LimitedService.StartAsync(
            b => value is null ? b.WithRateLimit("9/d", envVar: "API_RATE_LIMIT") : b.WithRateLimit(envVar: "API_RATE_LIMIT"),
            settings: new() { ["API_RATE_LIMIT"] = value });
        using var response = await limited.GetAsync();
        Assert.Equal(policy, LimitedService.Fields(response).Policy);
    }

    [Theory]
    [InlineData(null, "API_RATE_LIMIT is not set")]
    [InlineData("", "API_RATE_LIMIT is empty")]
    [InlineData("many", "API_RATE_LIMIT is malformed")]
    [InlineData("0", "API_RATE_LIMIT admits nobody")]
    [InlineData("sk_secret_000000", "API_RATE_LIMIT is malformed")]
    [Trait("Feature", "W4")]
    public async Task VariableThatIsUnsetOrMalformed_StopsTheStart(string? value, string fault)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            LimitedService.StartAsync(b => b.WithRateLimit(envVar: "API_RATE_LIMIT"), settings: new() { ["API_RATE_LIMIT"] = value }));
        Assert.StartsWith(fault, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Section_AddsLimits_AndChangesThoseOfTheProgram()
    {
        await using var limited = await LimitedService.StartAsync(
            b => b.WithRateLimit("100/h").WithRateLimit("20/s").WithRateLimit(o => o.AddTokenBucket("steady", 5, Hour, client: RateLimitClient.Key)),
            settings: new()
            {
                ["ServiceKit:RateLimits:per-hour"] = "500/h",
                ["ServiceKit:RateLimits:steady"] = "8/m",
                ["ServiceKit:RateLimits:sliding:Permits"] = "30",
                ["ServiceKit:RateLimits:sliding:Window"] = "15m",
                ["ServiceKit:RateLimits:sliding:Algorithm"] = "slidingwindow",
                ["ServiceKit:RateLimits:sliding:Client"] = "Address",
                ["ServiceKit:RateLimits:parallel:Algorithm"] = "Concurrency",
                ["ServiceKit:RateLimits:parallel:Permits"] = "4",
                ["ServiceKit:RateLimits:nowhere:Permits"] = "1",
                ["ServiceKit:RateLimits:nowhere:Window"] = "1h",
                ["ServiceKit:RateLimits:nowhere:OnlyWhereNamed"] = "true",
            });
        using var keyed = await limited.GetAsync();
        Assert.Equal(
            ["\"per-hour\";q=500;w=3600", "\"per-second\";q=20;w=1", "\"steady\";q=8;w=60", "\"parallel\";q=4;qu=\"concurrent-requests\"", "\"sliding\";q=30;w=900"],
            LimitedService.Fields(keyed).Policy?.Split(", ").Order(Comparer<string>.Create((a, b) => Rank(a).CompareTo(Rank(b)))));
        using var stranger = await limited.GetAsync("/open", key: null);
        Assert.DoesNotContain("steady", LimitedService.Fields(stranger).Policy, StringComparison.Ordinal);

        static int Rank(string item) => Array.FindIndex(["\"per-hour", "\"per-second", "\"steady", "\"parallel", "\"sliding"], start => item.StartsWith(start, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Section_HoldsWithoutAWordInTheProgram()
    {
        await using var limited = await LimitedService.StartAsync(b => b, settings: new() { ["ServiceKit:RateLimits:hourly"] = "1/h" });
        await limited.ExpectAsync(HttpStatusCode.OK);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("hourly", "often", "ServiceKit:RateLimits:hourly is malformed")]
    [InlineData("hourly", "", "ServiceKit:RateLimits:hourly is empty")]
    [InlineData("two words", "1/h", "ServiceKit:RateLimits:two words has a name with characters")]
    [InlineData("key-per-hour", "1/h", "ServiceKit:RateLimits:key-per-hour has a name that starts with key-per-")]
    [InlineData("hourly:Permits", "x", "ServiceKit:RateLimits:hourly has Permits that are no whole number")]
    [InlineData("hourly:Permits", "5", "ServiceKit:RateLimits:hourly has a window shorter than a second")]
    [InlineData("hourly:Window", "5", "ServiceKit:RateLimits:hourly has a Window that is malformed")]
    [InlineData("hourly:Algorithm", "Leaky", "ServiceKit:RateLimits:hourly has an Algorithm that is not known")]
    [InlineData("hourly:Algorithm", "3", "ServiceKit:RateLimits:hourly has an Algorithm that is not known")]
    [InlineData("hourly:Algorithm", "Custom", "ServiceKit:RateLimits:hourly has an Algorithm that is not known")]
    [InlineData("hourly:Client", "Key,Address", "ServiceKit:RateLimits:hourly has a Client that is not known")]
    [InlineData("hourly:Limit", "5", "ServiceKit:RateLimits:hourly has a member that is not known")]
    [InlineData("hourly:OnlyWhereNamed", "perhaps", "ServiceKit:RateLimits:hourly has an OnlyWhereNamed")]
    public async Task FaultySection_StopsTheStart(string name, string value, string fault)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            LimitedService.StartAsync(b => b, settings: new() { [$"ServiceKit:RateLimits:{name}"] = value }));
        Assert.StartsWith(fault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FaultsInCode_AreArgumentExceptions()
    {
        var options = new RateLimitOptions();
        Assert.Throws<ArgumentException>(() => options.AddFixedWindow("w", 0, Hour));
        Assert.Throws<ArgumentException>(() => options.AddFixedWindow("w", 1, TimeSpan.FromMilliseconds(1500)));
        Assert.Throws<ArgumentException>(() => options.AddFixedWindow("w", 1, TimeSpan.FromMilliseconds(500)));
        Assert.Throws<ArgumentException>(() => options.AddFixedWindow("w", 1, TimeSpan.MaxValue));
        Assert.Throws<ArgumentException>(() => options.AddFixedWindow("w", int.MaxValue, Hour));
        Assert.Throws<ArgumentException>(() => options.AddFixedWindow("\"", 1, Hour));
        Assert.Throws<ArgumentException>(() => options.AddFixedWindow(null!, 1, Hour));
        Assert.Throws<ArgumentException>(() => options.AddFixedWindow("w", 1, Hour, (RateLimitClient)7));
        Assert.Throws<ArgumentException>(() => options.AddTokenBucket("w", 1, TimeSpan.FromDays(366), burst: 2));
        Assert.Throws<ArgumentException>(() => options.AddTokenBucket("w", 1, Hour, burst: 0));
        Assert.Throws<ArgumentException>(() => options.AddConcurrency("w", -1));
        Assert.Throws<ArgumentException>(() => options.AddFixedWindow("w", 1, Hour).AddConcurrency("w", 1));
        var builder = ServiceBuilder.Create([], new ServiceInfo("test-service", "Test Service"));
        Assert.Throws<ArgumentException>(() => builder.WithRateLimit());
        Assert.Throws<ArgumentException>(() => builder.WithRateLimit("often"));
        Assert.Throws<ArgumentException>(() => builder.WithRateLimit(0, Hour));
        Assert.Throws<ArgumentException>(() => builder.WithRateLimit(envVar: " "));
    }

    [Fact]
    public async Task TooManyLimits_OrAddressesOutOfRange_StopTheStart()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => LimitedService.StartAsync(o =>
        {
            o.MaxAddresses = 0;
            for (var i = 0; i < 9; i++)
            {
                o.AddConcurrency($"c{i}", 1);
            }
        }));
        Assert.Equal(2, error.Failures.Count());
    }

    [Fact]
    public async Task UnknownName_StopsTheStart()
    {
        var error = await StartFailureAsync(o => o.AddFixedWindow("w", 5, Hour), app => app.MapGet("/x", [ApiKeyProtected] () => "x").RequireRateLimit("export"));
        Assert.Contains("/x asks for the rate limit 'export', which there is not.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CostThatNobodyCanPay_StopsTheStart()
    {
        var error = await StartFailureAsync(o => o.AddTokenBucket("w", 50, Hour, burst: 5), app => app.MapGet("/x", [ApiKeyProtected] () => "x").WithRequestCost(6));
        Assert.Contains("/x costs 6, but the rate limit w never admits more than 5", error.Message, StringComparison.Ordinal);
        Assert.Contains("out of range", (await StartFailureAsync(o => o.AddConcurrency("c", 1), app => app.MapGet("/x", [ApiKeyProtected, RequestCost(-1)] () => "x"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LimitsThatNothingEnforces_StopTheStart()
    {
        var error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => RunningService.StartPlainAsync(
            b => b.Services.AddApiKeyRateLimits("1/h"), app => app.MapGet("/x", () => "x")));
        Assert.StartsWith("Rate limits were added, but nothing enforces them.", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => RunningService.StartPlainAsync(
            _ => { }, app => app.MapGet("/x", () => "x").RequireRateLimit("exports")));
        Assert.Contains("but this service limits no rates", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "B6")]
    public async Task Document_ShowsTheRefusal_WhereALimitHolds()
    {
        await using var limited = await LimitedService.StartAsync(b => b.WithHealth().WithRateLimit("9/h"));
        using var response = await limited.GetAsync("/openapi.json", key: null);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var paths = document.RootElement.GetProperty("paths");
        foreach (var path in (string[])["/things", "/open"])
        {
            var refusal = paths.GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty("429");
            Assert.Equal(["Retry-After", "RateLimit", "RateLimit-Policy"], refusal.GetProperty("headers").EnumerateObject().Select(h => h.Name));
            Assert.True(refusal.GetProperty("content").TryGetProperty("application/problem+json", out _));
        }

        Assert.False(paths.GetProperty("/health").GetProperty("get").GetProperty("responses").TryGetProperty("429", out _));
    }

    [Theory]
    [InlineData(100, "/things", "The rate limit of the API key is exceeded, or too many invalid API keys came from this address.", 3)]
    [InlineData(null, "/things", "The rate limit of the API key is exceeded.", 3)]
    [InlineData(100, "/uncounted", "Too many invalid API keys came from this address.", 1)]
    [InlineData(null, "/uncounted", null, 0)]
    [InlineData(100, "/open", null, 0)]
    [Trait("Feature", "B6")]
    [Trait("Feature", "B11")]
    public async Task Document_WithoutLimits_ShowsWhatKeysAndGuessesCanBeRefusedWith(int? wrongKeys, string path, string? description, int headers)
    {
        await using var limited = await LimitedService.StartAsync(
            b => b, app => app.MapGet("/uncounted", () => "ok").DisableRateLimiting(), o => o.WrongKeysPerMinute = wrongKeys);
        using var response = await limited.GetAsync("/openapi.json", key: null);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var responses = document.RootElement.GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("responses");
        Assert.Equal(description is not null, responses.TryGetProperty("429", out var refusal));
        if (description is not null)
        {
            Assert.Equal(description, refusal.GetProperty("description").GetString());
            Assert.Equal(headers, refusal.GetProperty("headers").EnumerateObject().Count());
        }
    }

    private static async Task<ApiKeyConfigurationException> StartFailureAsync(Action<RateLimitOptions> limits, Action<WebApplication> map) =>
        await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => LimitedService.StartAsync(limits, map));
}
