using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Observability;

/// <summary>What authentication counts and what it adds to traces.</summary>
public sealed class AuthenticationMeterTests
{
    [Fact]
    [Trait("Feature", "C14")]
    [Trait("Feature", "P6")]
    public async Task Attempts_AreCountedOncePerRequest_ByOutcomeAndKey()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/things", [ApiKeyProtected("things:read")] () => "ok"),
            b => b.WithAuth(o => o.ApiKeys =
            [
                new ApiKeyEntry { Key = RunningService.Key, Name = "importer" },
                new ApiKeyEntry { Key = "sk_test_disabled_00000", Name = "old", Enabled = false },
                new ApiKeyEntry { Key = "sk_test_expired_000000", Name = "trial", ExpiresAt = DateTimeOffset.UnixEpoch },
                new ApiKeyEntry { Key = "sk_test_no_scopes_0000", Name = "reader", Scopes = [] },
            ]));
        using var meter = new MeterRecorder(service);
        foreach (var key in (string?[])[RunningService.Key, RunningService.Key, "sk_test_unknown_000000", null, "sk_test_disabled_00000", "sk_test_expired_000000", "sk_test_no_scopes_0000"])
        {
            using var response = await service.GetAsync("/things", key);
        }

        using var open = await service.GetAsync("/health");
        var attempts = meter.Of("servicekit.auth.attempts").ToDictionary(a => System.Text.RegularExpressions.Regex.Replace(a.Key, "[0-9a-f]{16}", "…"), a => a.Value);
        Assert.Equal(2, attempts["key_id=… key_name=importer outcome=accepted"]);
        Assert.Equal(1, attempts["key_id=… key_name=reader outcome=accepted"]);
        Assert.Equal(1, attempts["outcome=invalid"]);
        Assert.Equal(1, attempts["outcome=missing"]);
        Assert.Equal(1, attempts["key_id=… key_name=old outcome=disabled"]);
        Assert.Equal(1, attempts["key_id=… key_name=trial outcome=expired"]);
        Assert.Equal(6, attempts.Count);
        var refusals = meter.Of("servicekit.auth.refusals");
        Assert.Equal(2, refusals["reason=unauthorized"]);
        Assert.Equal(1, refusals["reason=insufficient-scope"]);
        Assert.Equal(4, meter.Observe("servicekit.keys.count"));
        Assert.Equal(["outcome=accepted", "outcome=disabled", "outcome=expired", "outcome=invalid", "outcome=missing"], meter.Of("servicekit.auth.duration").Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("sk_test", meter.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C14")]
    public async Task ManyKeys_ShareOneSeriesBeyondTheLimit()
    {
        const int keys = 155;
        await using var service = await RunningService.StartAsync(build: b =>
        {
            b.Logging.AddFilter(null, LogLevel.Warning);
            return b.WithAuth(o => o.ApiKeys =
                [.. Enumerable.Range(0, keys).Select(i => new ApiKeyEntry { Key = $"sk_test_many_{i:0000}_000000", Name = $"consumer {i}" })]);
        });
        using var meter = new MeterRecorder(service);
        for (var i = 0; i < keys; i++)
        {
            using var response = await service.GetAsync("/things", $"sk_test_many_{i:0000}_000000");
        }

        var attempts = meter.Of("servicekit.auth.attempts");
        Assert.Equal(151, attempts.Count);
        Assert.Equal(5, attempts["key_id=other key_name=other outcome=accepted"]);
    }

    [Fact]
    [Trait("Feature", "B4")]
    public async Task Reloads_AreCountedByResult_AndTheLastGoodOneIsKnown()
    {
        var clock = new ManualClock(new DateTimeOffset(2027, 1, 31, 12, 0, 0, TimeSpan.Zero));
        await using var service = await RunningService.StartAsync(
            build: b =>
            {
                b.Services.AddSingleton<TimeProvider>(clock);
                return b.WithAuth();
            },
            settings: new() { ["SERVICEKIT_API_KEYS"] = RunningService.Key });
        using var meter = new MeterRecorder(service);
        var start = clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(start, meter.Observe("servicekit.keys.last_reload"));

        clock.Advance(TimeSpan.FromMinutes(1));
        var reloader = service.Services.GetRequiredService<IApiKeyReloader>();
        Assert.True(await reloader.ReloadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(start + 60, meter.Observe("servicekit.keys.last_reload"));

        clock.Advance(TimeSpan.FromMinutes(1));
        service.Services.GetRequiredService<IConfiguration>()["SERVICEKIT_API_KEYS"] = "broken key";
        Assert.False(await reloader.ReloadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(start + 60, meter.Observe("servicekit.keys.last_reload"));
        Assert.Equal(1, meter.Of("servicekit.keys.reloads")["result=success"]);
        Assert.Equal(1, meter.Of("servicekit.keys.reloads")["result=failure"]);
    }

    [Fact]
    [Trait("Feature", "C14")]
    public async Task Trace_OfAnAcceptedRequest_NamesTheKeyAndNeverTellsIt()
    {
        var activities = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var name = $"importer {Guid.NewGuid():N}";
        await using (var service = await RunningService.StartAsync(
            build: b => b.WithAuth(o => o.ApiKeys = [new ApiKeyEntry { Key = RunningService.Key, Name = name }])))
        {
            using var response = await service.GetAsync("/things", RunningService.Key);
        }

        var activity = Assert.Single(activities, a => name.Equals(a.GetTagItem("servicekit.key_name")));
        Assert.Matches("^[0-9a-f]{16}$", Assert.IsType<string>(activity.GetTagItem("servicekit.key_id")));
        Assert.DoesNotContain(activity.TagObjects, tag => tag.Value?.ToString()?.Contains(RunningService.Key, StringComparison.Ordinal) is true);
    }
}
