using ServiceKit.Observability.Metrics;

namespace ServiceKit.Tests.Monitoring;

/// <summary>Names by the OpenTelemetry to Prometheus compatibility specification.</summary>
[Trait("Feature", "C15")]
public sealed class MetricNameTests
{
    [Theory]
    [InlineData("http.server.request.duration", "s", "Histogram", "http_server_request_duration_seconds")]
    [InlineData("http.server.active_requests", "{request}", "Gauge", "http_server_active_requests")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", "Counter", "dotnet_gc_heap_total_allocated_bytes")]
    [InlineData("requests_total", null, "Counter", "requests")]
    [InlineData("requests_total", "s", "Counter", "requests_seconds")]
    [InlineData("requests.seconds", "s", "Counter", "requests_seconds")]
    [InlineData("seconds", "s", "Gauge", "seconds")]
    [InlineData("speed", "m/s", "Gauge", "speed_meters_per_second")]
    [InlineData("rate", "{request}/s", "Gauge", "rate_per_second")]
    [InlineData("rate", "1/min", "Gauge", "rate_per_minute")]
    [InlineData("share", "1", "Gauge", "share_ratio")]
    [InlineData("share", "1", "Counter", "share")]
    [InlineData("cpu", "%", "Gauge", "cpu_percent")]
    [InlineData("odd", "widgets", "Gauge", "odd_widgets")]
    [InlineData("2fast", null, "Gauge", "_2fast")]
    [InlineData("a..b--c  d", null, "Gauge", "a_b_c_d")]
    [InlineData("a:b", null, "Gauge", "a:b")]
    [InlineData("größe", null, "Gauge", "gr_e")]
    [InlineData("", null, "Gauge", "_")]
    [InlineData("x\"} 1\ny", null, "Gauge", "x_1_y")]
    public void Family_HasTheTranslatedName(string name, string? unit, string kind, string expected) =>
        Assert.Equal(expected, MetricNames.FamilyOf(name, unit, Enum.Parse<MetricKind>(kind)).Name);

    [Fact]
    public async Task UnitOne_IsARatioForGaugesAlone()
    {
        await using var service = await MeteredService.StartAsync();
        service.Meter.CreateGauge<double>("share", "1").Record(0.5);
        service.Meter.CreateObservableGauge("observed.share", () => 0.5, "1");
        service.Meter.CreateUpDownCounter<int>("orders.open", "1").Add(7);
        service.Meter.CreateObservableUpDownCounter("orders.waiting", () => 3, "1");
        var scraped = await service.ScrapeAsync();
        Assert.Equal((0.5, 0.5), (scraped.Sum("share_ratio"), scraped.Sum("observed_share_ratio")));
        Assert.Equal((7, 3), (scraped.Sum("orders_open"), scraped.Sum("orders_waiting")));
        Assert.Contains("# TYPE orders_open gauge\n", scraped.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http.route", "http_route")]
    [InlineData("9lives", "_9lives")]
    [InlineData("a:b", "a_b")]
    [InlineData("__name__", "_name_")]
    public void Label_HasTheTranslatedName(string key, string expected) => Assert.Equal(expected, MetricNames.LabelOf(key));
}
