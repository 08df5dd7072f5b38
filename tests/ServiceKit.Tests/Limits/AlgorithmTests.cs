using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Limits;

/// <summary>What each way of counting admits, at its boundaries, and what callers are told.</summary>
public sealed class AlgorithmTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    [Trait("Feature", "W4")]
    public async Task SimpleForm_RefusesBeyondTheQuota_ToTheLetter()
    {
        await using var limited = await LimitedService.StartAsync(b => b.WithRateLimit("3 an hour per client"));
        for (var left = 2; left >= 0; left--)
        {
            using var response = await limited.GetAsync();
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(("\"per-hour\";q=3;w=3600", $"\"per-hour\";r={left};t=3600"), LimitedService.Fields(response));
            Assert.Null(response.Headers.RetryAfter);
        }

        limited.Clock.Advance(Minute);
        using var refused = await limited.GetAsync("/things?page=2");
        var problem = await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, "rate-limited");
        Assert.Equal("Too Many Requests", problem.GetProperty("title").GetString());
        Assert.Equal("Rate limit exceeded", problem.GetProperty("detail").GetString());
        Assert.Equal("/things", problem.GetProperty("instance").GetString());
        Assert.Equal(["per-hour"], problem.GetProperty("violated-policies").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(("\"per-hour\";q=3;w=3600", "\"per-hour\";r=0;t=3540"), LimitedService.Fields(refused));
        Assert.Equal("3540", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal("no-store", refused.Headers.CacheControl?.ToString());
    }

    [Fact]
    [Trait("Feature", "W4")]
    [Trait("Feature", "B6")]
    public async Task FixedWindow_RetryAfterIsToTheTick()
    {
        await using var limited = await LimitedService.StartAsync(o => o.AddFixedWindow("w", 2, Minute));
        await limited.ExpectAsync(HttpStatusCode.OK);
        limited.Clock.Advance(TimeSpan.FromSeconds(20));
        await limited.ExpectAsync(HttpStatusCode.OK);
        await limited.ExpectRetryAfterAsync(40);

        // A window of its own, which began with that request.
        await limited.ExpectAsync(HttpStatusCode.OK);
        await limited.ExpectRetryAfterAsync(60);
    }

    [Fact]
    public async Task FixedWindow_BeginsWithTheFirstRequest_AndRoundsUp()
    {
        await using var limited = await LimitedService.StartAsync(o => o.AddFixedWindow("w", 1, Minute));
        limited.Clock.Advance(TimeSpan.FromSeconds(59.25));
        await limited.ExpectAsync(HttpStatusCode.OK);
        limited.Clock.Advance(TimeSpan.FromSeconds(30.5));
        using var refused = await limited.GetAsync();
        // 29.5 seconds are left; 29 would be too early.
        Assert.Equal("30", refused.Headers.GetValues("Retry-After").Single());
    }

    [Fact]
    [Trait("Feature", "B6")]
    public async Task SlidingWindow_RetryAfterIsToTheTick()
    {
        await using var limited = await LimitedService.StartAsync(o => o.AddSlidingWindow("s", 2, Minute));
        await limited.ExpectAsync(HttpStatusCode.OK);
        limited.Clock.Advance(TimeSpan.FromSeconds(30));
        await limited.ExpectAsync(HttpStatusCode.OK);
        using (var refused = await limited.GetAsync())
        {
            Assert.Equal(("\"s\";q=2;w=60", "\"s\";r=0;t=33"), LimitedService.Fields(refused));
        }

        await limited.ExpectRetryAfterAsync(33);
        await limited.ExpectRetryAfterAsync(30);
    }

    [Fact]
    public async Task SlidingWindow_BurstAroundTheEndOfAWindow_NeverExceedsTheQuotaInAnySpan()
    {
        await using var limited = await LimitedService.StartAsync(o => o.AddSlidingWindow("s", 10, Minute));
        var admitted = new List<TimeSpan>();
        var start = limited.Clock.GetUtcNow();
        limited.Clock.Advance(TimeSpan.FromSeconds(55));
        for (var i = 0; i < 150; i++)
        {
            using var response = await limited.GetAsync();
            if (response.StatusCode == HttpStatusCode.OK)
            {
                admitted.Add(limited.Clock.GetUtcNow() - start);
            }

            limited.Clock.Advance(TimeSpan.FromSeconds(1.3));
        }

        Assert.True(admitted.Count >= 30, $"{admitted.Count} in three windows");
        Assert.All(admitted, from => Assert.InRange(admitted.Count(at => at >= from && at < from + Minute), 1, 10));
    }

    [Fact]
    [Trait("Feature", "B6")]
    public async Task TokenBucket_RetryAfterIsToTheTick_AndRefillsSteadily()
    {
        await using var limited = await LimitedService.StartAsync(o => o.AddTokenBucket("t", 6, Minute, burst: 3));
        await limited.ExpectAsync(HttpStatusCode.OK, times: 2);
        using (var last = await limited.GetAsync())
        {
            Assert.Equal(("\"t\";q=3;w=30", "\"t\";r=0;t=10"), LimitedService.Fields(last));
        }

        await limited.ExpectRetryAfterAsync(10);
        await limited.ExpectRetryAfterAsync(10);
        limited.Clock.Advance(TimeSpan.FromDays(1));
        await limited.ExpectAsync(HttpStatusCode.OK, times: 3);
        await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task TokenBucket_RateWithoutAWholeNumberOfTicks_GivesTheWholeQuotaBackAfterTheWindow()
    {
        await using var limited = await LimitedService.StartAsync(o => o.AddTokenBucket("t", 7, TimeSpan.FromHours(1)));
        for (var round = 0; round < 3; round++)
        {
            await limited.ExpectAsync(HttpStatusCode.OK, times: 7);
            await limited.ExpectAsync(HttpStatusCode.TooManyRequests);
            limited.Clock.Advance(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public async Task Concurrency_AdmitsAgainWhenARequestEnds_HoweverItEnds()
    {
        var release = new TaskCompletionSource();
        var running = new SemaphoreSlim(0);
        var ended = new SemaphoreSlim(0);
        await using var limited = await LimitedService.StartAsync(o => o.AddConcurrency("c", 2), app =>
        {
            app.MapGet("/slow", async (CancellationToken gone) =>
            {
                running.Release();
                try
                {
                    await release.Task.WaitAsync(gone);
                }
                finally
                {
                    ended.Release();
                }

                return "done";
            });
            app.MapGet("/fails", string () => throw new InvalidOperationException("fails"));
        });
        var cancellation = TestContext.Current.CancellationToken;
        var patient = limited.GetAsync("/slow");
        using var leaving = new CancellationTokenSource();
        var aborted = AbandonAsync(limited, "/slow", leaving.Token);
        await running.WaitAsync(cancellation);
        await running.WaitAsync(cancellation);
        using (var refused = await limited.GetAsync())
        {
            var problem = await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, "rate-limited");
            Assert.Equal("c", problem.GetProperty("violated-policies")[0].GetString());
            Assert.Equal(("\"c\";q=2;qu=\"concurrent-requests\"", "\"c\";r=0"), LimitedService.Fields(refused));
            Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        }

        // One caller goes away.
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => aborted);
        await ended.WaitAsync(cancellation);
        await EventuallyAsync(limited, "/things", HttpStatusCode.OK);

        // One fails, again and again.
        await EventuallyAsync(limited, "/fails", HttpStatusCode.InternalServerError);
        await EventuallyAsync(limited, "/fails", HttpStatusCode.InternalServerError);
        await EventuallyAsync(limited, "/things", HttpStatusCode.OK);
        release.SetResult();
        using var done = await patient;
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Theory]
    [InlineData("fixed")]
    [InlineData("sliding")]
    [InlineData("bucket")]
    [Trait("Feature", "C14")]
    public async Task ConcurrentRequests_AdmitExactlyTheQuota(string algorithm)
    {
        await using var limited = await LimitedService.StartAsync(o => _ = algorithm switch
        {
            "fixed" => o.AddFixedWindow("x", 73, Minute),
            "sliding" => o.AddSlidingWindow("x", 73, Minute),
            _ => o.AddTokenBucket("x", 73, Minute),
        });
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            using var response = await limited.GetAsync();
            return response.StatusCode;
        }));
        Assert.Equal(73, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(127, answers.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task LimiterOfTheProgramsOwn_IsAskedForEachClient_AndItsLeaseIsHeld()
    {
        var made = new List<string>();
        await using var limited = await LimitedService.StartAsync(o => o.AddPolicy("own", client =>
        {
            made.Add(client);
            return new FixedWindowRateLimiter(new FixedWindowRateLimiterOptions { PermitLimit = 1, Window = TimeSpan.FromHours(1), AutoReplenishment = false });
        }));
        await limited.ExpectAsync(HttpStatusCode.OK);
        using var refused = await limited.GetAsync();
        var problem = await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, "rate-limited");
        Assert.Equal("own", problem.GetProperty("violated-policies")[0].GetString());
        Assert.InRange(int.Parse(refused.Headers.GetValues("Retry-After").Single()), 1, 3600);
        Assert.Equal((null, null), LimitedService.Fields(refused));
        await limited.ExpectAsync(HttpStatusCode.OK, key: LimitedService.Other);
        await limited.ExpectAsync(HttpStatusCode.OK, "/open", key: null);
        Assert.Equal(3, made.Count);
        Assert.Equal("127.0.0.1", made[2]);
        Assert.All(made.Take(2), id => Assert.Matches("^[0-9a-f]{16}$", id));
    }

    [Fact]
    public async Task ConcurrencyLimiterOfTheProgramsOwn_GetsItsLeaseBack()
    {
        await using var limited = await LimitedService.StartAsync(o => o.AddPolicy("own", _ =>
            new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = 1 })));
        for (var i = 0; i < 5; i++)
        {
            await EventuallyAsync(limited, "/things", HttpStatusCode.OK);
        }
    }

    private static async Task AbandonAsync(LimitedService limited, string path, CancellationToken leaving)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-API-Key", RunningService.Key);
        using var response = await limited.Service.Client.SendAsync(request, leaving);
    }

    // The caller can have the whole answer a moment before the server is through with it.
    private static async Task EventuallyAsync(LimitedService limited, string path, HttpStatusCode status)
    {
        while (true)
        {
            using var response = await limited.GetAsync(path);
            if (response.StatusCode == status)
            {
                return;
            }

            Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
