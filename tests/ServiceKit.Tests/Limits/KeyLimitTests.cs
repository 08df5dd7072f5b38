using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.ApiKeys;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Limits;

/// <summary>A limit that a key brings with it.</summary>
public sealed class KeyLimitTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    [Trait("Feature", "C14")]
    public async Task KeysOwnLimit_Holds_InAServiceWithoutLimits()
    {
        await using var limited = await LimitedService.StartAsync(b => b, keys: Own("10/s, 2/h"));
        using (var first = await limited.GetAsync())
        {
            Assert.Equal(
                ("\"key-per-second\";q=10;w=1, \"key-per-hour\";q=2;w=3600", "\"key-per-second\";r=9;t=1, \"key-per-hour\";r=1;t=3600"), LimitedService.Fields(first));
        }

        await limited.ExpectAsync(HttpStatusCode.OK);
        await limited.ExpectRetryAfterAsync(3600);
        using var unlimited = await limited.GetAsync(key: LimitedService.Other);
        Assert.Equal((null, null), LimitedService.Fields(unlimited));
    }

    [Fact]
    [Trait("Feature", "C14")]
    public async Task KeysOwnLimit_TakesThePlaceOfLimitsForAll_NotOfThoseNamedNorByAddressNorOfParallelRequests()
    {
        await using var limited = await LimitedService.StartAsync(
            o => o.AddFixedWindow("all", 1, Hour).AddFixedWindow("keys", 1, Hour, RateLimitClient.Key)
                .AddFixedWindow("address", 9, Hour, RateLimitClient.Address).AddConcurrency("parallel", 5).AddFixedWindow("exports", 1, Hour, onlyWhereNamed: true),
            app => app.MapGet("/export", [ApiKeyProtected] () => "export").RequireRateLimit("exports"),
            Own("4/h"));
        using (var first = await limited.GetAsync())
        {
            Assert.Equal("\"address\";r=8;t=3600, \"parallel\";r=4, \"key-per-hour\";r=3;t=3600", LimitedService.Fields(first).Limit);
        }

        await limited.ExpectAsync(HttpStatusCode.OK, "/export");
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, "/export");
        await limited.ExpectAsync(HttpStatusCode.OK, times: 2);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
        await limited.ExpectAsync(HttpStatusCode.OK, key: LimitedService.Other);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, key: LimitedService.Other);
    }

    [Fact]
    public async Task CostBeyondTheKeysOwnLimit_TakesAllOfIt()
    {
        await using var limited = await LimitedService.StartAsync(
            b => b, app => app.MapGet("/heavy", [ApiKeyProtected] () => "heavy").WithRequestCost(50), Own("3/h"));
        await limited.ExpectAsync(HttpStatusCode.OK, "/heavy");
        await limited.ExpectRetryAfterAsync(3600);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, "/heavy");
    }

    [Theory]
    [Trait("Feature", "C14")]
    [InlineData("5/h", 2)]
    [InlineData("2/h", 0)]
    [InlineData(null, 99)]
    public async Task KeysThatAreSwapped_KeepWhatWasUsed_AndAChangedLimitHolds(string? limit, int left)
    {
        await using var limited = await LimitedService.StartAsync(b => b, keys: Own("3/h"));
        await limited.ExpectAsync(HttpStatusCode.OK, times: 3);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
        var source = new ApiKeySourceResult("a test", [(new ApiKeyEntry { Key = RunningService.Key, Limit = limit }, 1)], _ => "entry", "empty");
        limited.Service.Services.GetRequiredService<ApiKeyRingHolder>().Swap(ApiKeyRing.Create([source]));
        await limited.ExpectAsync(HttpStatusCode.OK, times: Math.Min(left, 20));
        if (left < 99)
        {
            await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("0/h")]
    [InlineData("100")]
    [InlineData("1,000/h")]
    [InlineData("5/h,6/60m")]
    [InlineData("1/s,2/m,3/h,4/d,5/2d")]
    [InlineData("sk_secret_0000000000")]
    public async Task MalformedLimit_StopsTheStart_AndIsNotQuoted(string limit)
    {
        var error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => LimitedService.StartAsync(b => b, keys: Own(limit)));
        Assert.StartsWith("entry 1 of the list given in code: the limit ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_secret", error.ToString(), StringComparison.Ordinal);
    }

    private static Action<ApiKeyOptions> Own(string limit) => o => o.ApiKeys = [new ApiKeyEntry { Key = RunningService.Key, Limit = limit }, LimitedService.Other];
}
