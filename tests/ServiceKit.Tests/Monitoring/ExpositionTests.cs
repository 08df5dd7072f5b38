using System.Diagnostics.Metrics;

namespace ServiceKit.Tests.Monitoring;

/// <summary>What becomes of instruments in both formats.</summary>
[Trait("Feature", "C15")]
public sealed class ExpositionTests
{
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0";
    private const string Scope = "otel_scope_name=\"Test.Meter\"";

    private static readonly string[] Lines =
    [
        "# HELP orders_sum_ratio Of all.",
        "# TYPE orders_sum_ratio gauge",
        $"orders_sum_ratio{{{Scope}}} 0.5",
        "# HELP payload_size_bytes Of a request\\nin bytes.",
        "# TYPE payload_size_bytes histogram",
        $"payload_size_bytes_bucket{{{Scope},le=\"10.0\"}} 2.0",
        $"payload_size_bytes_bucket{{{Scope},le=\"20.0\"}} 2.0",
        $"payload_size_bytes_bucket{{{Scope},le=\"+Inf\"}} 3.0",
        $"payload_size_bytes_sum{{{Scope}}} 45.0",
        $"payload_size_bytes_count{{{Scope}}} 3.0",
        $"queue_length{{{Scope},queue=\"mail\"}} 2.0",
    ];

    [Fact]
    public async Task TextFormat_HasEveryKindOfInstrument()
    {
        await using var service = await StartAsync();
        var scraped = await service.ScrapeAsync();
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", scraped.ContentType);
        AssertLines(scraped, [.. Lines, "# HELP orders_total Placed.", "# TYPE orders_total counter", $"orders_total{{{Scope},kind=\"a\"}} 3.0", "# TYPE target_info gauge"]);
        Assert.DoesNotContain("# EOF", scraped.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("# UNIT", scraped.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("_created", scraped.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenMetrics_NamesFamiliesWithoutTotal_HasUnitsAndAnEnd()
    {
        await using var service = await StartAsync();
        var scraped = await service.ScrapeAsync(OpenMetrics);
        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", scraped.ContentType);
        AssertLines(scraped, [.. Lines, "# TYPE orders counter", "# HELP orders Placed.", $"orders_total{{{Scope},kind=\"a\"}} 3.0", "# UNIT payload_size_bytes bytes", "# TYPE target info"]);
        Assert.EndsWith("\n# EOF\n", scraped.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("_created", scraped.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreatedTimestamps_AreInOpenMetricsAlone_AndOnlyByChoice()
    {
        await using var service = await StartAsync(m => m.CreatedTimestamps = true);
        var open = await service.ScrapeAsync(OpenMetrics);
        Assert.InRange(open.Sum("orders_created"), 1.7e9, 1e10);
        Assert.Equal(1, open.Count("payload_size_bytes_created"));
        Assert.Equal(0, open.Count("queue_length_created"));
        Assert.DoesNotContain("_created", (await service.ScrapeAsync()).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("text/html", false)]
    [InlineData("application/openmetrics-text", true)]
    [InlineData("application/openmetrics-text;version=2.0.0", false)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0", false)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.5", false)]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", true)]
    [InlineData("text/*;q=1, application/openmetrics-text;q=0.1", false)]
    [InlineData("*/*;q=1, application/openmetrics-text;q=0.9", false)]
    [InlineData("text/plain;q=0.2, */*;q=1, application/openmetrics-text;q=0.5", true)]
    [InlineData("application/openmetrics-text;version=\"1.0.0\"", true)]
    [InlineData("application/openmetrics-text;version=\"2.0.0\"", false)]
    [InlineData(";;;,,,", false)]
    public async Task Accept_DecidesTheFormat(string? accept, bool openMetrics)
    {
        await using var service = await MeteredService.StartAsync();
        Assert.Equal(openMetrics, (await service.ScrapeAsync(accept)).ContentType.StartsWith("application/openmetrics-text", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatTheFrameworkMeasures_IsThere()
    {
        await using var service = await MeteredService.StartAsync();
        using var missing = await service.Running.GetAsync("/nowhere");
        var scraped = await service.ScrapeAsync();
        scraped = await service.ScrapeAsync();
        Assert.Equal(1, scraped.Sum("http_server_request_duration_seconds_count", "http_response_status_code=\"401\""));
        Assert.Equal(1, scraped.Sum("http_server_request_duration_seconds_count", "http_route=\"/metrics\"", "http_response_status_code=\"200\""));
        Assert.Equal(1, scraped.Sum("servicekit_auth_refusals_total", "reason=\"unauthorized\""));
        Assert.Equal(1, scraped.Sum("servicekit_keys_count"));
        Assert.True(scraped.Sum("dotnet_process_memory_working_set_bytes") > 1_000_000);
        Assert.True(scraped.Count("kestrel_active_connections") > 0);
        Assert.Contains("target_info{service_name=\"test-service\"", scraped.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ObservedSeries_ThatAreNoMore_AreNoMore()
    {
        await using var service = await MeteredService.StartAsync();
        List<string> queues = ["a", "b"];
        service.Meter.CreateObservableGauge("depth", () => queues.Select(queue => new Measurement<int>(1, new KeyValuePair<string, object?>("queue", queue))));
        service.Meter.CreateObservableCounter("broken", new Func<long>(() => throw new IOException("/secret/path")));
        Assert.Equal(2, (await service.ScrapeAsync()).Count("depth"));
        queues.Remove("a");
        var scraped = await service.ScrapeAsync();
        Assert.Equal(1, scraped.Sum("depth", "queue=\"b\""));
        Assert.Equal(1, scraped.Count("depth"));
        Assert.Equal(0, scraped.Count("broken_total"));
        Assert.Contains(service.Running.Log.Entries, e => e.Event.Name == "metrics.callback_failed");
        Assert.DoesNotContain("/secret", service.Running.Log.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callback_ThatHangs_HoldsUpNeitherTheRestNorTheNext()
    {
        await using var service = await MeteredService.StartAsync();
        using var release = new ManualResetEventSlim();
        try
        {
            service.Meter.CreateCounter<int>("things").Add(3);
            service.Meter.CreateObservableGauge("depth", () => 1);
            service.Meter.CreateObservableGauge("hung", () =>
            {
                release.Wait(TestContext.Current.CancellationToken);
                return 7;
            });
            for (var i = 0; i < 3; i++)
            {
                var scraped = await service.ScrapeAsync();
                Assert.Equal(3, scraped.Sum("things_total"));
                Assert.Equal(0, scraped.Count("hung"));
                Assert.Equal(0, scraped.Count("depth"));
            }

            var slow = Assert.Single(service.Running.Log.Entries, e => e.Event.Name == "metrics.callback_slow");
            Assert.Equal(321, slow.Event.Id);
        }
        finally
        {
            release.Set();
        }

        // It goes on by itself; who asks too soon is answered as before.
        Scraped again;
        do
        {
            again = await service.ScrapeAsync();
        }
        while (again.Count("hung") == 0);

        Assert.Equal(7, again.Sum("hung"));
        Assert.Equal(1, again.Sum("depth"));
    }

    [Fact]
    [Trait("Feature", "C14")]
    public async Task Refusals_BeforeTheFirst_AreAtZero()
    {
        await using var service = await MeteredService.StartAsync();
        var scraped = await service.ScrapeAsync();
        foreach (var reason in (string[])["unauthorized", "key-disabled", "key-expired", "forbidden", "insufficient-scope", "address-not-allowed", "cross-site-request", "rate-limited", "too-many-attempts", "keys-unavailable"])
        {
            Assert.Equal(0, Assert.Single(scraped.Samples, sample => sample.Key.StartsWith("servicekit_auth_refusals_total{", StringComparison.Ordinal) && sample.Key.Contains($"reason=\"{reason}\"", StringComparison.Ordinal)).Value);
        }

        foreach (var outcome in (string[])["missing", "invalid", "too_many_attempts"])
        {
            Assert.Equal(0, Assert.Single(scraped.Samples, sample => sample.Key.StartsWith("servicekit_auth_attempts_total{", StringComparison.Ordinal) && sample.Key.Contains($"outcome=\"{outcome}\"", StringComparison.Ordinal)).Value);
        }
    }

    [Fact]
    public async Task NameOfTwoTypes_KeepsTheFirst_AndSaysSo()
    {
        await using var service = await MeteredService.StartAsync();
        service.Meter.CreateCounter<int>("things").Add(1);
        service.Meter.CreateUpDownCounter<int>("things_total").Add(5);
        service.Meter.CreateHistogram<int>("things.total").Record(5);
        var scraped = await service.ScrapeAsync();
        Assert.Equal(1, scraped.Sum("things_total"));
        Assert.Equal(2, service.Running.Log.Entries.Count(e => e.Event.Name == "metrics.name_conflict"));
    }

    [Fact]
    public async Task MeterThatIsNotAsked_IsNotShown_NorThatOfAnotherService()
    {
        await using var service = await MeteredService.StartAsync();
        await using var other = await MeteredService.StartAsync();
        using var stranger = new Meter("Stranger");
        stranger.CreateCounter<int>("strange").Add(1);
        other.Meter.CreateCounter<int>("others").Add(1);
        var scraped = await service.ScrapeAsync();
        Assert.Equal(0, scraped.Count("strange_total"));
        Assert.Equal(0, scraped.Count("others_total"));
    }

    private static async Task<MeteredService> StartAsync(Action<MonitoringOptions>? configure = null)
    {
        var service = await MeteredService.StartAsync(m =>
        {
            m.Buckets("payload.size", 10, 20);
            configure?.Invoke(m);
        });
        var orders = service.Meter.CreateCounter<long>("orders", "{order}", "Placed.");
        orders.Add(1, new KeyValuePair<string, object?>("kind", "a"));
        orders.Add(2, new KeyValuePair<string, object?>("kind", "a"));
        orders.Add(-7, new KeyValuePair<string, object?>("kind", "a"));
        var size = service.Meter.CreateHistogram<double>("payload.size", "By", "Of a request\nin bytes.");
        size.Record(5);
        size.Record(10);
        size.Record(30);
        size.Record(double.NaN);
        size.Record(double.PositiveInfinity);
        var length = service.Meter.CreateUpDownCounter<int>("queue.length", "{message}");
        length.Add(3, new KeyValuePair<string, object?>("queue", "mail"));
        length.Add(-1, new KeyValuePair<string, object?>("queue", "mail"));
        var ratio = service.Meter.CreateGauge<double>("orders.sum", "1", "Of all.");
        ratio.Record(0.25);
        ratio.Record(0.5);
        return service;
    }

    private static void AssertLines(Scraped scraped, string[] expected)
    {
        var lines = scraped.Text.Split('\n').ToHashSet();
        Assert.All(expected, line => Assert.Contains(line, lines));
    }
}
