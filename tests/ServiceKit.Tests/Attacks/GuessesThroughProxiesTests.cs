using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Attacks;

/// <summary>Whoever tries keys through a trusted proxy, and writes what it likes into the header that the proxy appends to.</summary>
public sealed class GuessesThroughProxiesTests
{
    private const string Wrong = "sk_test_unknown_000000";
    private const string Short = "short-key-0000";

    [Theory]
    [InlineData("\", 203.0.113.7")]
    [InlineData("garbage")]
    [InlineData("203.0.113.7, unknown")]
    [Trait("Feature", "B11")]
    [Trait("Feature", "W7")]
    public async Task ChainMadeUnreadable_IsThrottledAllTheSame(string forwardedFor)
    {
        await using var service = await StartAsync();
        Assert.Equal((int[])[401, 401, 401, 429, 429], await TryAsync(service, 5, _ => forwardedFor));
        Assert.Equal(200, await SendAsync(service, RunningService.Key, forwardedFor));

        // A key that could be the guess that was right waits with the others.
        Assert.Equal(429, await SendAsync(service, Short, forwardedFor));
        Assert.Equal(200, await SendAsync(service, Short, "203.0.113.7"));
    }

    [Fact]
    [Trait("Feature", "B11")]
    [Trait("Feature", "W7")]
    public async Task ChainsMadeUnreadableInManyWays_ShareOneCounter_AndLockOutNobodyElse()
    {
        await using var service = await StartAsync();
        var answers = await TryAsync(service, 20, i => $"garbage-{i}\", 203.0.113.{i}");
        Assert.Equal(3, answers.Count(status => status == 401));
        Assert.Equal(17, answers.Count(status => status == 429));
        Assert.Equal(401, await SendAsync(service, Wrong, "203.0.113.9"));
    }

    [Theory]
    [InlineData("{0}, 203.0.113.7")]
    [InlineData("{0}, 203.0.113.7, 127.0.0.1")]
    [InlineData("127.0.0.1, {0}, ::ffff:203.0.113.7")]
    [InlineData("{0}, 203.0.113.7:4000{1}")]
    [Trait("Feature", "B11")]
    [Trait("Feature", "W7")]
    public async Task AddressesThatTheClientWritesItself_GiveItNoFreshAttempts(string pattern)
    {
        await using var service = await StartAsync();
        Assert.Equal((int[])[401, 401, 401, 429, 429], await TryAsync(service, 5, i => string.Format(pattern, $"198.51.100.{i}", i)));
    }

    [Fact]
    [Trait("Feature", "W4")]
    [Trait("Feature", "W7")]
    public async Task UnreadableChains_ShareOneQuotaOfStrangers()
    {
        await using var service = await StartAsync(b => b.WithRateLimit("2 an hour"));
        Assert.Equal(401, await SendAsync(service, key: null, "garbage"));
        Assert.Equal(401, await SendAsync(service, key: null, "\"x"));
        Assert.Equal(429, await SendAsync(service, key: null, "unknown"));
        Assert.Equal(401, await SendAsync(service, key: null, "203.0.113.7"));
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task ListOfThousandsOfAddresses_IsReadToItsEnd()
    {
        await using var service = await StartAsync();
        var list = string.Join(',', Enumerable.Repeat("127.0.0.1", 2500));
        Assert.Equal((int[])[401, 401, 401, 429], await TryAsync(service, 4, i => $"198.51.100.{i}, 203.0.113.7, {list}"));
    }

    private static async Task<int[]> TryAsync(RunningService service, int times, Func<int, string> forwardedFor)
    {
        var answers = new int[times];
        for (var i = 0; i < times; i++)
        {
            answers[i] = await SendAsync(service, Wrong, forwardedFor(i));
        }

        return answers;
    }

    private static async Task<int> SendAsync(RunningService service, string? key, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/things");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        if (key is not null)
        {
            request.Headers.Add("X-API-Key", key);
        }

        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private static Task<RunningService> StartAsync(Func<ServiceBuilder, ServiceBuilder>? build = null) => RunningService.StartAsync(
        app => app.MapGet("/things", () => "ok"),
        b =>
        {
            b.Services.AddSingleton<TimeProvider>(new ManualClock());
            b.WithTrustedProxies("127.0.0.1").WithAuth(o =>
            {
                o.ApiKeys = [RunningService.Key, Short];
                o.WrongKeysPerMinute = 3;
            });
            return build?.Invoke(b) ?? b;
        });
}
