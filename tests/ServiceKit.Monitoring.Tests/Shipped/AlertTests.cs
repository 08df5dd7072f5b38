using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Shipped;

/// <summary>A real Prometheus looks at the alerts, as they are shipped, while things go wrong with a service.</summary>
[Trait("Feature", "C15")]
public sealed class AlertTests
{
    // In this order: what comes later would hide what comes before.
    private static readonly (string Alert, Func<WatchedService, Task> Fault, bool GoesOn)[] Faults =
    [
        ("KeyServiceKeysExpire", service => service.MakeKeyAsync(expiresAt: DateTimeOffset.UtcNow + TimeSpan.FromDays(1)), GoesOn: false),
        ("KeyServiceStoreLate", service => service.WriteLateAsync(), GoesOn: true),
        ("KeyServiceErrors", service => service.CallAsync("/broken", RunningService.Key, times: 30), GoesOn: true),
        ("KeyServiceRefusals", service => service.CallAsync("/things", key: null, times: 400), GoesOn: false),
        ("KeyServiceGuessing", service => service.CallAsync("/things", "sk_test_guess_0000000000", times: 50), GoesOn: false),
        ("KeyServiceSlow", service => MeasureAsync(service, TimeSpan.FromSeconds(2), times: 200), GoesOn: true),
        ("KeyServiceKeysStale", service => service.SpoilFileAsync(), GoesOn: false),
        ("KeyServiceStoreAway", service => service.TakeStoreAwayAsync(), GoesOn: false),
        ("KeyServiceDown", service => service.Running.StopAsync(), GoesOn: false),
    ];

    // So many that a few real requests, on a machine that has other things to do, are not the slowest per cent.
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(1);

    private const string WithoutKeys = "KeyServiceWithoutKeys";

    [Fact]
    public async Task Alerts_OfAServiceThatIsWell_AreQuiet_AndEachIsRaisedByWhatItIsFor()
    {
        Assert.Equal(ShippedFiles.AlertNames().Order(StringComparer.Ordinal), Faults.Select(fault => fault.Alert).Append(WithoutKeys).Order(StringComparer.Ordinal));
        await using var service = await WatchedService.StartAsync();
        await using var prometheus = await service.WatchAsync();
        await service.CallAsync("/things", RunningService.Key, times: 20);
        await prometheus.QueryAsync("servicekit_auth_attempts_total{job=\"keyservice\",outcome=\"accepted\",key_name=\"caller\"}", values => values is [20]);
        await prometheus.QueryAsync(
            "sum(increase(http_server_request_duration_seconds_count{http_route=\"/things\"}[5m]))", values => values is [>= 300], meanwhile: () => MeasureAsync(service, Quick, times: 200));
        await prometheus.LookedAtAlertsAsync();
        Assert.Empty(await prometheus.AlertsAsync());

        foreach (var (alert, fault, goesOn) in Faults)
        {
            Assert.DoesNotContain(await prometheus.AlertsAsync(), raised => raised.Name == alert);
            await fault(service);
            var raised = await prometheus.AlertAsync(alert, goesOn ? () => fault(service) : null);
            Assert.All(raised.Texts, text => Assert.DoesNotContain("<no value>", text, StringComparison.Ordinal));
            Assert.All(raised.Texts, text => Assert.True(text.Length > 0 && text[0] != ' ', $"{alert}: {text}"));
        }
    }

    [Fact]
    public async Task Service_WithoutKeys_RaisesItsAlert()
    {
        await using var service = await WatchedService.StartWithoutKeysAsync();
        await using var prometheus = await service.WatchAsync(withKey: false);
        var raised = await prometheus.AlertAsync(WithoutKeys);
        Assert.Equal("critical", raised.Severity);
        Assert.Contains($"{service.Running.Client.BaseAddress!.Authority} has no keys", raised.Texts);
    }

    [Fact]
    public async Task Burst_BetweenTwoScrapes_RaisesTheAlertOfGuessing()
    {
        await using var service = await WatchedService.StartAsync();
        await using var prometheus = await service.WatchAsync();

        // At zero before there was one: of a series that begins with the burst, and then stays as it is, no increase is seen.
        await prometheus.QueryAsync("servicekit_auth_refusals_total{job=\"keyservice\",reason=\"too-many-attempts\"}", values => values is [0]);
        await service.CallAsync("/things", "sk_test_guess_0000000000", times: 50);
        await prometheus.AlertAsync("KeyServiceGuessing");
    }

    [Fact]
    public async Task Streams_ThatLastLong_AreNotTakenForSlowRequests()
    {
        await using var service = await WatchedService.StartAsync();
        await using var prometheus = await service.WatchAsync();
        await prometheus.QueryAsync(
            "histogram_quantile(0.99, sum by (job, le) (rate(http_server_request_duration_seconds_bucket{job=\"keyservice\"}[5m])))",
            values => values is [> 1],
            meanwhile: async () =>
            {
                await MeasureAsync(service, Quick, times: 1_000);
                foreach (var stream in service.Streams)
                {
                    service.Measure(stream, TimeSpan.FromMinutes(1), times: 20);
                }
            });
        await prometheus.LookedAtAlertsAsync();
        Assert.DoesNotContain(await prometheus.AlertsAsync(), raised => raised.Name == "KeyServiceSlow");
        var durations = Assert.Single(ShippedFiles.Panels(), panel => panel.Title == "Duration");
        foreach (var query in durations.Queries)
        {
            Assert.InRange(Assert.Single(await prometheus.QueryAsync(query)), 0, 1);
        }
    }

    private static Task MeasureAsync(WatchedService service, TimeSpan took, int times)
    {
        service.Measure("/things", took, times);
        return Task.CompletedTask;
    }
}
