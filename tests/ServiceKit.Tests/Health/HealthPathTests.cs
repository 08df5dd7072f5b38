using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Health;

/// <summary>Which of the health paths are there, for whom, and what they answer.</summary>
[Trait("Feature", "C15")]
public sealed class HealthPathTests
{
    [Theory]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    [InlineData("/health/$stream", HttpStatusCode.Unauthorized)]
    [InlineData("/health/other", HttpStatusCode.Unauthorized)]
    public async Task WithoutKey_TheStatesAreOpenAndTheStreamIsClosed(string path, HttpStatusCode status)
    {
        await using var service = await StartAsync();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using var response = await service.SendAsync(method, path);
            Assert.Equal(status, response.StatusCode);
        }

        using var posted = await service.SendAsync(HttpMethod.Post, path);
        Assert.Contains(posted.StatusCode, (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.MethodNotAllowed]);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/health/$stream")]
    public async Task HealthNotInTheListOfOpenPaths_ClosesAllOfIt(string path)
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: ["/docs"]).WithHealth());
        using var response = await service.GetAsync(path);
        await ProblemAssert.IsUnauthorizedAsync(response, path);
    }

    [Theory]
    [InlineData("/HEALTH/live")]
    [InlineData("/health/Live")]
    [InlineData("/health/live/")]
    [InlineData("/health//live")]
    public async Task PathsWrittenOtherwise_StayClosed(string path)
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("/health/ready", "/health/ready", true)]
    [InlineData("/health/ready", "/health/live", false)]
    [InlineData("/health/ready", "/health", false)]
    [InlineData("/health/*", "/health/live", true)]
    [InlineData("/health/*", "/health", false)]
    public async Task ListOfOpenPaths_OpensThemOneByOneToo(string open, string path, bool isOpen)
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: [open]).WithHealth());
        using var response = await service.GetAsync(path);
        Assert.Equal(isOpen ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        var entry = ServiceKit.Protection.Inventory.EndpointInventory.Of(service.Services).First(e => e.Pattern == path);
        Assert.Equal(isOpen, entry.EnforcedBy.Count == 0);
    }

    [Fact]
    public async Task Head_HasTheStatusAndNoBody()
    {
        await using var service = await StartAsync(h => h.Check("disk", () => HealthCheckResult.Unhealthy("full")));
        using var response = await service.SendAsync(HttpMethod.Head, "/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TagsDecide_WhichChecksCountWhere()
    {
        await using var service = await StartAsync(h => h
            .Check("deadlock", () => HealthCheckResult.Unhealthy("stuck"), HealthTags.Live, HealthTags.NotForReadiness)
            .Check("report", () => HealthCheckResult.Unhealthy("late"), HealthTags.NotForReadiness)
            .Check("database", () => HealthCheckResult.Degraded("slow")));
        using var all = await service.GetAsync("/health");
        using var live = await service.GetAsync("/health/live");
        using var ready = await service.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, all.StatusCode);
        Assert.Equal("""{"status":"unhealthy","checks":{"deadlock":{"state":"unhealthy","message":"stuck"}}}""", await TextAsync(live));
        Assert.Equal("""{"status":"degraded","checks":{"api-keys":{"state":"healthy","message":"The API keys are loaded"},"database":{"state":"degraded","message":"slow"}}}""", await TextAsync(ready));
    }

    [Fact]
    public async Task EndpointOfTheService_TakesThePlaceOfOurs()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/health/ready", () => "mine"), b => b.WithAuth(apiKeys: [RunningService.Key]).WithHealth());
        using var closed = await service.GetAsync("/health/ready");
        using var open = await service.GetAsync("/health/ready", RunningService.Key);
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        Assert.Equal("mine", await TextAsync(open));
        using var document = await service.GetAsync("/openapi.json");
        Assert.Equal(HttpStatusCode.OK, document.StatusCode);
    }

    [Fact]
    public async Task CheckThatNeverEnds_EndsNoCaller()
    {
        var asked = 0;
        var never = new TaskCompletionSource<HealthCheckResult>();
        await using var service = await StartAsync(h => h
            .Check("stuck", (_, _) =>
            {
                Interlocked.Increment(ref asked);
                return never.Task;
            })
            .Configure(o => o.CheckTimeout = TimeSpan.FromMilliseconds(100)));
        for (var i = 0; i < 2; i++)
        {
            using var response = await service.GetAsync("/health");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Equal("""{"status":"unhealthy","checks":{"checks":{"state":"unhealthy","message":"The checks did not end in time"}}}""", await TextAsync(response));
        }

        using var live = await service.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(1, asked);
        never.SetResult(HealthCheckResult.Healthy());
    }

    [Fact]
    public async Task ManyCallersAtOnce_ShareOneRound()
    {
        var asked = 0;
        var release = new TaskCompletionSource<HealthCheckResult>();
        var arrived = 0;
        await using var service = await RunningService.StartAsync(
            app => app.Use((_, next) =>
            {
                Interlocked.Increment(ref arrived);
                return next();
            }),
            b => b.WithAuth(apiKeys: [RunningService.Key]).WithHealth(h => h.Check("database", (_, _) =>
            {
                Interlocked.Increment(ref asked);
                return release.Task;
            })));
        var calls = Enumerable.Range(0, 50).Select(_ => service.GetAsync("/health")).ToList();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref arrived) == 50, TimeSpan.FromSeconds(60)));
        release.SetResult(HealthCheckResult.Healthy());
        foreach (var call in calls)
        {
            using var response = await call;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        // Who had arrived and not asked yet when the answer came is one of a few.
        Assert.InRange(asked, 1, 10);
    }

    [Fact]
    public async Task CallersOneAfterTheOther_ShareARoundUntilItIsOld()
    {
        var asked = 0;
        var clock = new ManualClock();
        await using var service = await RunningService.StartAsync(build: b =>
        {
            b.Services.AddSingleton<TimeProvider>(clock);
            return b.WithAuth(apiKeys: [RunningService.Key]).WithHealth(h => h.Check("database", () =>
                Interlocked.Increment(ref asked) == 1 ? HealthCheckResult.Healthy("first") : HealthCheckResult.Degraded("second")));
        });
        for (var i = 0; i < 100; i++)
        {
            Assert.Contains("\"first\"", await service.Client.GetStringAsync("/health", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Equal(1, asked);
        clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Contains("\"first\"", await service.Client.GetStringAsync("/health", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains("\"second\"", await service.Client.GetStringAsync("/health", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task RoundThatTakesLong_IsHeldFromItsEndOn()
    {
        var asked = 0;
        var clock = new ManualClock();
        await using var service = await RunningService.StartAsync(build: b =>
        {
            b.Services.AddSingleton<TimeProvider>(clock);
            return b.WithAuth(apiKeys: [RunningService.Key]).WithHealth(h => h.Check("database", () =>
            {
                Interlocked.Increment(ref asked);
                clock.Advance(TimeSpan.FromSeconds(4));
                return HealthCheckResult.Healthy();
            }));
        });
        for (var i = 0; i < 3; i++)
        {
            using var response = await service.GetAsync("/health");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task LimitsThatMakeNoSense_StopTheStart()
    {
        var fault = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StartAsync(h => h.Configure(o =>
        {
            o.MinPollInterval = TimeSpan.Zero;
            o.MaxStreams = -1;
            o.CheckTimeout = TimeSpan.FromDays(1);
            o.MaxAge = TimeSpan.FromSeconds(-1);
            o.MaxStreamsPerKey = 0;
        })));
        Assert.Equal(5, fault.Failures.Count());
    }

    [Fact]
    public async Task WithoutTheBuilder_ItWorksToo()
    {
        await using var service = await RunningService.StartPlainAsync(
            b => b.Services.AddServiceHealth(),
            app => app.MapServiceHealth());
        using var response = await service.GetAsync("/health/ready");
        Assert.Equal("""{"status":"healthy","checks":{}}""", await TextAsync(response));
    }

    private static Task<RunningService> StartAsync(Action<HealthBuilder>? checks = null) =>
        RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithHealth(checks));

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
