
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.ApiKeys;
using ServiceKit.Observability;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Monitoring;

/// <summary>Whatever is measured, by however many threads: bounded, well-formed, and nothing lost.</summary>
[Trait("Feature", "C15")]
public sealed class CardinalityTests
{
    [Fact]
    public async Task TooManySeries_OverflowInOne_AndTheSumIsRight()
    {
        await using var service = await MeteredService.StartAsync(m => m.MaxSeriesPerInstrument = 100);
        var counter = service.Meter.CreateCounter<long>("visits");
        Parallel.For(0, 100_000, i => counter.Add(1, Tag("visitor", $"v{i % 5_000}"), Tag("page", i % 2 == 0 ? "a" : "b")));
        var scraped = await service.ScrapeAsync();
        Assert.Equal(101, scraped.Count("visits_total"));
        Assert.Equal(100_000, scraped.Sum("visits_total"));
        Assert.True(scraped.Sum("visits_total", "otel_metric_overflow=\"true\"") > 90_000);
        Assert.Single(service.Running.Log.Entries, e => e.Event.Name == "metrics.series_limit");

        // Those that are known still count by themselves, and one without tags comes too late.
        counter.Add(5);
        Assert.Equal(100_005, (await service.ScrapeAsync()).Sum("visits_total"));
    }

    [Fact]
    public async Task TooManyObservedSeries_OverflowToo()
    {
        await using var service = await MeteredService.StartAsync(m => m.MaxSeriesPerInstrument = 10);
        service.Meter.CreateObservableGauge("observed", () => Enumerable.Range(0, 1_000).Select(i => new System.Diagnostics.Metrics.Measurement<int>(1, Tag("id", i))));
        for (var i = 0; i < 2; i++)
        {
            var scraped = await service.ScrapeAsync();
            Assert.Equal(11, scraped.Count("observed"));
            Assert.Equal(1_000, scraped.Sum("observed"));
        }
    }

    [Fact]
    public async Task LimitOfAll_HoldsAcrossInstruments()
    {
        await using var service = await MeteredService.StartAsync(m => m.MaxSeries = 50);
        foreach (var name in (string[])["first", "second"])
        {
            var counter = service.Meter.CreateCounter<int>(name);
            for (var i = 0; i < 500; i++)
            {
                counter.Add(1, Tag("i", i));
            }
        }

        var scraped = await service.ScrapeAsync();
        Assert.InRange(scraped.Count("first_total") + scraped.Count("second_total"), 2, 52);
        Assert.Equal(500, scraped.Sum("first_total"));
        Assert.Equal(500, scraped.Sum("second_total"));
    }

    [Fact]
    public async Task LimitOfAll_HoldsForWhatIsObserved_AndIsGivenBack()
    {
        await using var service = await MeteredService.StartAsync(m => m.MaxSeries = 300);
        service.Meter.CreateObservableUpDownCounter("observed", () => Enumerable.Range(0, 900).Select(i => new System.Diagnostics.Metrics.Measurement<int>(1, Tag("id", i))));
        var first = (await service.ScrapeAsync()).Count("observed");
        Assert.InRange(first, 50, 301);
        for (var i = 0; i < 3; i++)
        {
            var scraped = await service.ScrapeAsync();
            Assert.InRange(scraped.Count("observed"), 50, 301);
            Assert.Equal(900, scraped.Sum("observed"));
        }
    }

    [Fact]
    public async Task LimitOfAll_CountsEachBucketOfAHistogram()
    {
        await using var service = await MeteredService.StartAsync(m => m.Buckets("sizes", [.. Enumerable.Range(1, 98).Select(i => (double)i)]).MaxSeries = 1_000);
        var histogram = service.Meter.CreateHistogram<int>("sizes");
        for (var i = 0; i < 500; i++)
        {
            histogram.Record(1, Tag("i", i));
        }

        var scraped = await service.ScrapeAsync();
        Assert.InRange(scraped.Count("sizes_count"), 2, 11);
        Assert.Equal(500, scraped.Sum("sizes_count"));
    }

    [Fact]
    public async Task MetersOfOneFamilyThatBothOverflow_LoseNothing()
    {
        await using var service = await MeteredService.StartAsync(m => m.MaxSeriesPerInstrument = 10);
        foreach (var meter in (string[])["Test.One", "Test.Two"])
        {
            var counter = service.Running.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>().Create(new System.Diagnostics.Metrics.MeterOptions(meter)).CreateCounter<int>("shared");
            for (var i = 0; i < 100; i++)
            {
                counter.Add(1, Tag("i", i));
            }
        }

        var scraped = await service.ScrapeAsync();
        Assert.Equal(200, scraped.Sum("shared_total"));
        Assert.Equal(90, scraped.Sum("shared_total", "otel_scope_name=\"Test.Two\",otel_metric_overflow=\"true\""));
    }

    [Fact]
    public async Task NamesThatBecomeOne_OfOneMeter_AreAConflict()
    {
        await using var service = await MeteredService.StartAsync();
        service.Meter.CreateCounter<int>("a.b").Add(1);
        service.Meter.CreateCounter<int>("a_b").Add(2);
        service.Meter.CreateCounter<int>("target").Add(3);
        var scraped = await service.ScrapeAsync();
        Assert.Equal(1, scraped.Sum("a_b_total"));
        Assert.Equal(0, scraped.Count("target_total"));
        Assert.Equal(2, service.Running.Log.Entries.Count(e => e.Event.Name == "metrics.name_conflict"));
    }

    [Fact]
    public async Task TextsThatAreWrittenAlike_AreOneSeries()
    {
        await using var service = await MeteredService.StartAsync();
        var counter = service.Meter.CreateCounter<int>("halves");
        counter.Add(1, Tag("half", "\uD800"));
        counter.Add(1, Tag("half", "\uDBFF"));
        counter.Add(1, Tag("half", "\uFFFD"));
        var scraped = await service.ScrapeAsync();
        Assert.Equal(1, scraped.Count("halves_total"));
        Assert.Equal(3, scraped.Sum("halves_total", "half=\"\uFFFD\""));
    }

    [Fact]
    public async Task ObservedCounter_TakesNothingThatIsNoCount()
    {
        await using var service = await MeteredService.StartAsync();
        double[] values = [double.NaN, double.PositiveInfinity, -1, 7];
        service.Meter.CreateObservableCounter("counted", () => values.Select((value, i) => new System.Diagnostics.Metrics.Measurement<double>(value, Tag("i", i))));
        var scraped = await service.ScrapeAsync();
        Assert.Equal(1, scraped.Count("counted_total"));
        Assert.Equal(7, scraped.Sum("counted_total"));
    }

    [Fact]
    public async Task ManyKeys_LeaveTheOutcomeCounted()
    {
        const int keys = 1_050;
        await using var service = await RunningService.StartAsync(build: b => b
            .WithAuth(apiKeys: Enumerable.Range(0, keys).Select(i => $"sk_test_number_{i:D9}").Append(RunningService.Key)).WithMonitoring());
        for (var i = 0; i < keys; i++)
        {
            using var response = await service.GetAsync("/api/v1/info", $"sk_test_number_{i:D9}");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        using var missing = await service.GetAsync("/api/v1/info");
        var scraped = await Scraped.OfAsync(service);
        Assert.Equal(1, scraped.Sum("servicekit_auth_attempts_total", "outcome=\"missing\""));
        Assert.Equal(keys + 1, scraped.Sum("servicekit_auth_attempts_total", "outcome=\"accepted\""));
        Assert.Equal(0, scraped.Sum("servicekit_auth_attempts_total", "otel_metric_overflow"));
    }

    [Fact]
    public async Task KnownSeries_UnderTagsThatAreNotKept_GoesOnWhereItWas_ThoughTheTableIsFull()
    {
        await using var service = await MeteredService.StartAsync(m => m.MaxSeriesPerInstrument = 10);
        var counter = service.Meter.CreateCounter<int>("known");
        var text = new string('x', 2_000);
        counter.Add(1, Tag("long", text));
        counter.Add(1, Tag("status", 200));
        for (var i = 0; i < 100; i++)
        {
            counter.Add(1, Tag("i", i));
        }

        counter.Add(10, Tag("long", text));
        foreach (var spelling in (object[])[200, 200L, 200.0, 200m, "200", (byte)200])
        {
            counter.Add(10, Tag("status", spelling));
        }

        var scraped = await service.ScrapeAsync();
        Assert.Equal(11, scraped.Sum("known_total", "long=\""));
        Assert.Equal(61, scraped.Sum("known_total", "status=\"200\""));
        Assert.Equal(92, scraped.Sum("known_total", "otel_metric_overflow=\"true\""));
        Assert.Equal(11, scraped.Count("known_total"));
    }

    [Fact]
    [Trait("Feature", "P6")]
    public async Task KeysThatComeAndGo_AreNamed_HoweverManyThereWere()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(o => o.ApiKeys = [new ApiKeyEntry { Key = RunningService.Key, Name = "prometheus" }]).WithMonitoring());
        var ring = service.Services.GetRequiredService<ApiKeyRingHolder>();
        var generation = 0;
        for (; generation < 30; generation++)
        {
            // All of them at once, with the one that reads, are more than there is room for.
            ring.Swap(Ring(generation));
            for (var i = 0; i < 50; i++)
            {
                using var response = await service.GetAsync("/api/v1/info", Key(generation, i));
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        }

        var scraped = await Scraped.OfAsync(service);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(1, scraped.Sum("servicekit_auth_attempts_total", $"key_name=\"consumer {generation - 1}.{i}\""));
        }

        Assert.Equal(0, scraped.Sum("servicekit_auth_attempts_total", "key_name=\"other\""));
        Assert.Equal(0, scraped.Sum("servicekit_auth_attempts_total", "otel_metric_overflow"));
        Assert.InRange(scraped.Count("servicekit_auth_attempts_total"), 51, NamedKeys.Max);

        static string Key(int generation, int number) => $"sk_test_round_{generation:D3}_{number:D6}";

        static ApiKeyRing Ring(int generation) => ApiKeyRing.Create([new ApiKeySourceResult(
            "a test",
            [(new ApiKeyEntry { Key = RunningService.Key, Name = "prometheus" }, 0), .. Enumerable.Range(0, 50).Select(i => (new ApiKeyEntry { Key = Key(generation, i), Name = $"consumer {generation}.{i}" }, i + 1))],
            position => $"entry {position}",
            "no key")]);
    }

    [Fact]
    public async Task OrderAndTypeOfTags_MakeNoOtherSeries()
    {
        await using var service = await MeteredService.StartAsync();
        var counter = service.Meter.CreateCounter<int>("same");
        counter.Add(1, Tag("a", "1"), Tag("b", "2"));
        counter.Add(1, Tag("b", "2"), Tag("a", "1"));
        counter.Add(1, Tag("a", 1), Tag("b", 2L));
        counter.Add(1, Tag("a", "2"), Tag("b", "1"));
        var scraped = await service.ScrapeAsync();
        Assert.Equal(2, scraped.Count("same_total"));
        Assert.Equal(3, scraped.Sum("same_total", "a=\"1\",b=\"2\""));
    }

    [Theory]
    [InlineData("\"} 1\nevil_total{x=\"", "\\\"} 1\\nevil_total{x=\\\"")]
    [InlineData("back\\slash\\n", "back\\\\slash\\\\n")]
    [InlineData("cr\rlf\u0000\u0085", "cr\uFFFDlf\uFFFD\uFFFD")]
    [InlineData("日本語", "日本語")]
    [InlineData(null, "")]
    [InlineData(true, "true")]
    [InlineData(1.5, "1.5")]
    public async Task HostileValue_IsOneLabelOfOneLine(object? value, string expected)
    {
        await using var service = await MeteredService.StartAsync();
        service.Meter.CreateCounter<int>("hostile").Add(1, Tag("value", value));
        var scraped = await service.ScrapeAsync();
        Assert.Equal(1, scraped.Sum("hostile_total", $"value=\"{expected}\""));
        Assert.Equal(0, scraped.Count("evil_total"));
    }

    [Fact]
    public async Task HostileTags_LoseNothingAndMakeNothingUp()
    {
        await using var service = await MeteredService.StartAsync();
        var histogram = service.Meter.CreateHistogram<int>("hostile");
        var key = new ApiKeyFormat("prod").Generate();
        histogram.Record(1, Tag("le", "1"), Tag("otel_scope_name", "other"), Tag("a.b", "2"), Tag("a_b", "1"));
        histogram.Record(1, Tag(new string('x', 10_000), new string('y', 100_000)));
        histogram.Record(1, Tag("key", key));
        histogram.Record(1, Tag("broken", new Broken()));
        histogram.Record(1, Tag("half", "\uD800"));
        var scraped = await service.ScrapeAsync();
        Assert.Equal(1, scraped.Sum("hostile_count", "a_b=\"2;1\",exported_le=\"1\",exported_otel_scope_name=\"other\""));
        Assert.DoesNotContain(key, scraped.Text, StringComparison.Ordinal);
        Assert.Contains("_****\"", scraped.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('y', 513), scraped.Text, StringComparison.Ordinal);
        Assert.Equal(1, scraped.Sum("hostile_count", "half=\"\uFFFD\""));
        Assert.Equal(4, scraped.Sum("hostile_count"));
    }

    [Fact]
    public async Task ScrapesWhileManyThreadsMeasure_AreEachConsistent()
    {
        await using var service = await MeteredService.StartAsync();
        var histogram = service.Meter.CreateHistogram<double>("busy", "s");
        using var ending = new CancellationTokenSource();
        var measuring = Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            var i = 0L;
            for (; !ending.IsCancellationRequested; i++)
            {
                histogram.Record(i % 20, Tag("thread", thread));
            }

            return i;
        })).ToList();
        for (var i = 0; i < 20; i++)
        {
            var scraped = await service.ScrapeAsync("application/openmetrics-text");
            Assert.Equal(scraped.Sum("busy_seconds_count"), scraped.Sum("busy_seconds_bucket", "le=\"+Inf\""));
        }

        await ending.CancelAsync();
        var sum = (await Task.WhenAll(measuring)).Sum();
        Assert.Equal(sum, (await service.ScrapeAsync()).Sum("busy_seconds_count"));
    }

    [Fact]
    public async Task TooManyScrapesAtOnce_AreToldToComeAgain()
    {
        await using var service = await MeteredService.StartAsync();
        using var gate = new ManualResetEventSlim();
        service.Meter.CreateObservableGauge("slow", () =>
        {
            gate.Wait(TestContext.Current.CancellationToken);
            return 1;
        });
        var scrapes = Enumerable.Range(0, 20).Select(_ => service.Running.GetAsync("/metrics", RunningService.Key)).ToList();
        Assert.True(SpinWait.SpinUntil(() => scrapes.Count(scrape => scrape.IsCompleted) == 4, TimeSpan.FromSeconds(60)));
        var refused = await scrapes.Find(scrape => scrape.IsCompleted)!;
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.ServiceUnavailable, "too-many-scrapes");
        Assert.Equal("5", refused.Headers.RetryAfter?.ToString());
        gate.Set();
        var answers = await Task.WhenAll(scrapes);
        Assert.Equal(16, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Array.ForEach(answers, answer => answer.Dispose());
        Assert.Equal(1, (await service.ScrapeAsync()).Sum("slow"));
    }

    [Fact]
    public async Task KnownSeries_AreMeasuredWithoutAllocating()
    {
        await using var service = await MeteredService.StartAsync();
        var counter = service.Meter.CreateCounter<long>("cheap");
        var histogram = service.Meter.CreateHistogram<double>("cheap.duration", "s");
        var tag = Tag("key", "value");
        var other = Tag("other", "value");
        Measure();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Measure();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Measure()
        {
            counter.Add(1);
            counter.Add(1, tag);
            counter.Add(1, other, tag);
            histogram.Record(0.5, tag, other);
        }
    }

    private static KeyValuePair<string, object?> Tag(string key, object? value) => new(key, value);

    private sealed class Broken
    {
        public override string ToString() => throw new InvalidOperationException("no text");
    }
}
