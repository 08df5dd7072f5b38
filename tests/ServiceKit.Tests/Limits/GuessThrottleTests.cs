using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.CompilerServices;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Limits;

/// <summary>Trying keys is slow, and a good key passes whatever others try from its address.</summary>
public sealed class GuessThrottleTests
{
    private const string Short = "short-key-0000";
    private const string Wrong = "sk_test_unknown_000000";

    [Fact]
    [Trait("Feature", "B11")]
    [Trait("Feature", "B6")]
    public async Task WrongKeys_AreRefusedBeyondTheLimit_ToTheLetter_AndRecoverWithTime()
    {
        await using var limited = await StartAsync();
        await limited.ExpectAsync(HttpStatusCode.Unauthorized, key: Wrong, times: 6);
        using (var refused = await limited.GetAsync(key: Wrong))
        {
            var problem = await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, "too-many-attempts");
            Assert.Equal("Too Many Requests", problem.GetProperty("title").GetString());
            Assert.Equal("Too many invalid API keys from this address", problem.GetProperty("detail").GetString());
            Assert.Equal("10", refused.Headers.GetValues("Retry-After").Single());
            Assert.Empty(refused.Headers.WwwAuthenticate);
        }

        limited.Clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, key: Wrong);
        limited.Clock.Advance(TimeSpan.FromTicks(1));
        await limited.ExpectAsync(HttpStatusCode.Unauthorized, key: Wrong);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, key: Wrong);
    }

    [Fact]
    [Trait("Feature", "B11")]
    public async Task GoodKey_PassesWhateverOthersTryFromItsAddress()
    {
        await using var limited = await StartAsync();
        await limited.ExpectAsync(HttpStatusCode.Unauthorized, key: Wrong, times: 6);
        for (var i = 0; i < 20; i++)
        {
            await limited.ExpectAsync(HttpStatusCode.TooManyRequests, key: Wrong);
            await limited.ExpectAsync(HttpStatusCode.OK);
        }
    }

    [Fact]
    [Trait("Feature", "B11")]
    public async Task ShortGoodKey_WaitsLikeAWrongOne_FromThatAddressOnly()
    {
        await using var limited = await StartAsync();
        await limited.ExpectAsync(HttpStatusCode.OK, key: Short, times: 20);
        await limited.ExpectAsync(HttpStatusCode.Unauthorized, key: Wrong, times: 6);
        using (var refused = await limited.GetAsync(key: Short))
        {
            // The same answer as for a wrong key: nothing tells the guess that is right.
            await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, "too-many-attempts");
            Assert.Equal("10", refused.Headers.GetValues("Retry-After").Single());
        }

        using var elsewhere = limited.ClientFrom("127.0.0.9");
        elsewhere.DefaultRequestHeaders.Add("X-API-Key", Short);
        using var unaffected = await elsewhere.GetAsync("/things", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, unaffected.StatusCode);
        limited.Clock.Advance(TimeSpan.FromSeconds(10));
        await limited.ExpectAsync(HttpStatusCode.OK, key: Short, times: 3);
    }

    [Fact]
    public async Task ShortDisabledKey_DoesNotShowItsStateWhileItWaits()
    {
        await using var limited = await StartAsync(o => o.ApiKeys = [RunningService.Key, new ApiKeyEntry { Key = Short, Enabled = false }]);
        await limited.ExpectAsync(HttpStatusCode.Unauthorized, key: Wrong, times: 6);
        using var refused = await limited.GetAsync(key: Short);
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, "too-many-attempts");
    }

    [Fact]
    public async Task MissingKeys_AreNoGuesses_ButMalformedOnesAre()
    {
        await using var limited = await StartAsync();
        await limited.ExpectAsync(HttpStatusCode.Unauthorized, key: null, times: 30);
        await limited.ExpectAsync(HttpStatusCode.Unauthorized, key: "two words", times: 6);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, key: "two words");
        await limited.ExpectAsync(HttpStatusCode.Unauthorized, key: null);
    }

    [Fact]
    public async Task Default_IsAHundredAMinute_AndNullSwitchesItOff()
    {
        await using var standard = await LimitedService.StartAsync(b => b);
        await standard.ExpectAsync(HttpStatusCode.Unauthorized, key: Wrong, times: 100);
        await standard.ExpectAsync(HttpStatusCode.TooManyRequests, key: Wrong);
        await using var off = await LimitedService.StartAsync(b => b, keys: o => o.WrongKeysPerMinute = null);
        await off.ExpectAsync(HttpStatusCode.Unauthorized, key: Wrong, times: 150);
    }

    [Fact]
    public async Task FrameworksAuthorization_RefusesGuessesTheSameWay()
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddApiKeys(o =>
                {
                    o.ApiKeys = [RunningService.Key];
                    o.WrongKeysPerMinute = 2;
                });
                b.Services.AddAuthorization();
            },
            app => app.MapGet("/things", [Authorize] () => "ok"));
        for (var i = 0; i < 2; i++)
        {
            using var wrong = await service.GetAsync("/things", Wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var refused = await service.GetAsync("/things", Wrong);
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, "too-many-attempts");
        using var good = await service.GetAsync("/things", RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Fact]
    [Trait("Feature", "B11")]
    public async Task Throttling_IsLoggedOnceAMinute_AndQuietsTheLogOfWrongKeys()
    {
        await using var limited = await StartAsync();
        await limited.ExpectAsync(HttpStatusCode.Unauthorized, key: Wrong, times: 6);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests, key: Wrong, times: 30);
        var entry = limited.Service.Log.Single("auth.too_many_attempts");
        Assert.Equal(11, entry.Event.Id);
        Assert.Equal("127.0.0.1", entry.Values["address"]);
        Assert.Equal(6, limited.Service.Log.Authentication.Count(e => e.Event.Name == "auth.invalid_key"));
        Assert.DoesNotContain(Wrong, limited.Service.Log.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task GeneratedTests_TakeThrottledWrongKeysForRefused_ButNotARateLimit()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var throttled = await StartAsync(map: app => Map(app, 20));
        await ProtectionProbe.RunAsync(throttled.Service.Services, throttled.Service.Client, Wrong, null, cancellation);
        await using var limited = await LimitedService.StartAsync(b => b.WithRateLimit("5/h"), app => Map(app, 20));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ProtectionProbe.RunAsync(limited.Service.Services, limited.Service.Client, null, null, cancellation));
        Assert.Contains("answered 429, which says nothing about the key", error.Message, StringComparison.Ordinal);

        static void Map(WebApplication app, int count)
        {
            for (var i = 0; i < count; i++)
            {
                app.MapGet($"/many/{i}", [ApiKeyProtected] () => "one");
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_001)]
    public async Task OptionOutOfRange_StopsTheStart(int value)
    {
        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() =>
            LimitedService.StartAsync(b => b, keys: o => o.WrongKeysPerMinute = value));
        Assert.Contains("WrongKeysPerMinute", error.Message, StringComparison.Ordinal);
    }

    private static Task<LimitedService> StartAsync(Action<ApiKeyOptions>? keys = null, Action<WebApplication>? map = null) => LimitedService.StartAsync(b => b, map, o =>
    {
        o.ApiKeys = [RunningService.Key, Short];
        o.WrongKeysPerMinute = 6;
        keys?.Invoke(o);
    });
}
