using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ServiceKit.OpenTelemetry;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Telemetry;

/// <summary>What is sent by OTLP, and what never is.</summary>
[Trait("Feature", "C15")]
public sealed class OtlpTests
{
    private const string SourceName = "Test.Source";

    // As /api/v1/info gives it, of a service that says nothing of itself.
    private static readonly string ProgramVersion =
        System.Reflection.CustomAttributeExtensions.GetCustomAttribute<System.Reflection.AssemblyInformationalVersionAttribute>(System.Reflection.Assembly.GetEntryAssembly()!)!.InformationalVersion.Split('+')[0];

    [Fact]
    public async Task NoEndpoint_SendsNothing_AndCostsNothing()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithOpenTelemetry());
        Assert.DoesNotContain(service.Services.GetServices<IHostedService>(), hosted => hosted is TelemetryProviders);
        Assert.DoesNotContain(service.Log.Entries, e => e.Event.Name == "telemetry.sending");
    }

    [Theory]
    [InlineData(false, "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector-token@collector:4318", 1)]
    [InlineData(false, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://collector-token@collector:4318", 1)]
    [InlineData(false, "OTEL_SERVICE_NAME", "other", 0)]
    [InlineData(true, "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector-token@127.0.0.1:9", 0)]
    public async Task Endpoint_OfAServiceThatSendsNothing_IsWarnedAbout(bool sends, string variable, string value, int warnings)
    {
        await using var service = await RunningService.StartAsync(
            build: b => sends
                ? b.WithAuth(apiKeys: [RunningService.Key]).WithMonitoring().WithOpenTelemetry(o => o.FlushTimeout = TimeSpan.FromMilliseconds(100))
                : b.WithAuth(apiKeys: [RunningService.Key]).WithMonitoring(),
            settings: new() { [variable] = value });
        var said = service.Log.Entries.Where(e => e.Event.Name == "telemetry.not_sent").ToList();
        Assert.Equal(warnings, said.Count);
        Assert.All(said, e => Assert.Equal((320, LogLevel.Warning, "ServiceKit.Hosting", variable), (e.Event.Id, e.Level, e.Category, e.Values["variable"])));
        Assert.DoesNotContain("collector-token", service.Log.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_GetsTracesAndMetrics_WithTheHeadersThatItNeeds()
    {
        await using var sink = await OtlpSink.StartAsync();
        await using (var service = await StartAsync(sink.Address, headers: "Authorization=Bearer sink-token"))
        {
            using var good = await service.GetAsync("/things/7", RunningService.Key);
            using var broken = await service.GetAsync("/broken", RunningService.Key);
            Assert.Equal(HttpStatusCode.InternalServerError, broken.StatusCode);
            await service.StopAsync();
            var sending = Assert.Single(service.Log.Entries, e => e.Event.Name == "telemetry.sending");
            Assert.Equal((309, "ServiceKit.Hosting"), (sending.Event.Id, sending.Category));
            Assert.DoesNotContain("sink-token", service.Log.Everything(), StringComparison.Ordinal);
        }

        var traces = sink.Text("/v1/traces");
        foreach (var expected in (string[])["GET /things/{id}", "http.request.method", "http.route", "url.path", "http.response.status_code", "error.type", "servicekit.key_name", "caller", "service.name", "test-service", "service.version", ProgramVersion])
        {
            Assert.Contains(expected, traces, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("url.query", traces, StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", sink.Text("/v1/metrics"), StringComparison.Ordinal);
        Assert.Contains("servicekit.auth.attempts", sink.Text("/v1/metrics"), StringComparison.Ordinal);
        Assert.All(sink.Received, r => Assert.Equal("Bearer sink-token", r.Authorization));
    }

    [Fact]
    public async Task Keys_AreInNothingThatIsSent_WhereverTheyStand()
    {
        var key = new ApiKeyFormat("prod").Generate();
        await using var sink = await OtlpSink.StartAsync();
        using var source = new ActivitySource(SourceName);
        await using (var service = await StartAsync(sink.Address, map: app => app.MapGet("/own", () =>
        {
            using (var tagged = source.StartActivity($"span {key}"))
            {
                tagged!.SetTag("text", $"a {key} b").SetTag("list", new[] { "x", key }).SetTag("url.query", "api_key=opaque_secret_value&q=1").SetTag("harmless", "stays");
                tagged.SetStatus(ActivityStatusCode.Error, $"refused {key}");
            }

            using (var typed = source.StartActivity("span-with-types"))
            {
                typed!.SetTag("address", new Uri($"http://host/?api_key=opaque_secret_value"))
                    .SetTag("values", new StringValues(["x", key]))
                    .SetTag("builder", new StringBuilder(key))
                    .SetTag("objects", new object[] { 1, key })
                    .SetTag("bytes", Encoding.UTF8.GetBytes(key))
                    .SetTag("broken", new Broken())
                    .SetTag("number", 7)
                    .SetTag("untouched", new Uri("http://untouched/"));
            }

            using (var typedEvent = source.StartActivity("span-with-typed-event"))
            {
                typedEvent!.AddEvent(new ActivityEvent("said", tags: new ActivityTagsCollection { ["message"] = new StringBuilder(key) }));
            }

            using var withEvent = source.StartActivity("span-with-event");
            withEvent!.AddEvent(new ActivityEvent("said", tags: new ActivityTagsCollection { ["message"] = key }));
        })))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/own?api_key=opaque_secret_value&other={key}");
            request.Headers.Add("X-API-Key", RunningService.Key);
            request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            request.Headers.Add("tracestate", $"vendor={key}");
            using var own = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, own.StatusCode);
            using var path = await service.GetAsync($"/{key}", RunningService.Key);
            await service.StopAsync();
        }

        var traces = sink.Text("/v1/traces");
        Assert.Contains("stays", traces, StringComparison.Ordinal);
        Assert.Contains("GET /own", traces, StringComparison.Ordinal);
        Assert.Contains("_****", traces, StringComparison.Ordinal);
        Assert.Contains("span-with-types", traces, StringComparison.Ordinal);
        Assert.Contains("http://untouched/", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("span-with-typed-event", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("span-with-event", traces, StringComparison.Ordinal);
        Assert.All(sink.Received, r =>
        {
            Assert.DoesNotContain(key[^32..], r.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("opaque_secret_value", r.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(RunningService.Key, r.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Redactor_IsTheOneThatKeysAndLoggingRegister()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")]).Build();
        using var services = new ServiceCollection().AddServiceTelemetry(configuration, new ServiceInfo("test")).AddServiceLogging().BuildServiceProvider();
        Assert.True(services.GetRequiredService<ApiKeyRedactor>().IsNeededFor("?api_key=opaque_secret_value"));
    }

    [Fact]
    public async Task ShareOfNothing_SendsNoTraces_UnlessTheCallerDecided()
    {
        await using var sink = await OtlpSink.StartAsync();
        await using (var service = await StartAsync(sink.Address, configure: o => o.SampledShare = 0))
        {
            using var left = await service.GetAsync("/things/1", RunningService.Key);
            using var request = new HttpRequestMessage(HttpMethod.Get, "/things/2");
            request.Headers.Add("X-API-Key", RunningService.Key);
            request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            using var sent = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            await service.StopAsync();
        }

        Assert.DoesNotContain("/things/1", sink.Text("/v1/traces"), StringComparison.Ordinal);
        Assert.Contains("/things/2", sink.Text("/v1/traces"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CollectorThatIsAway_HoldsNothingUp()
    {
        await using var service = await StartAsync("http://127.0.0.1:9", configure: o => o.FlushTimeout = TimeSpan.FromMilliseconds(500));
        using var good = await service.GetAsync("/things/7", RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        var clock = Stopwatch.StartNew();
        await service.StopAsync();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector-token@nowhere", "OTEL_EXPORTER_OTLP_ENDPOINT is no address of a collector. Write one such as http://collector:4318.")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "file:///etc/passwd", "OTEL_EXPORTER_OTLP_ENDPOINT is no address of a collector. Write one such as http://collector:4318.")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "OTEL_EXPORTER_OTLP_PROTOCOL names no protocol that is spoken here. Write http/protobuf or grpc.")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "collector-token@nowhere", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is no address of a collector. Write one such as http://collector:4318.")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "http/json", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL names no protocol that is spoken here. Write http/protobuf or grpc.")]
    [InlineData("OTEL_TRACES_EXPORTER", "zipkin", "OTEL_TRACES_EXPORTER names an exporter that is not there. Write otlp or none.")]
    [InlineData("OTEL_TRACES_SAMPLER", "jaeger_remote", "OTEL_TRACES_SAMPLER names no sampler that is there. Write always_on, always_off, traceidratio, or one of these behind parentbased_.")]
    public async Task FaultyVariable_StopsTheStart_AndIsNotRepeated(string variable, string value, string message)
    {
        var fault = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => RunningService.StartAsync(
            build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithOpenTelemetry(),
            settings: new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:4318", [variable] = value }));
        Assert.Equal(message, fault.Message);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("-0.5")]
    [InlineData("half")]
    public async Task FaultyShare_StopsTheStart(string share)
    {
        var fault = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => StartAsync(
            "http://127.0.0.1:4318", settings: new() { ["OTEL_TRACES_SAMPLER"] = "traceidratio", ["OTEL_TRACES_SAMPLER_ARG"] = share }));
        Assert.Equal("OTEL_TRACES_SAMPLER_ARG is no share of the traces. Write 0 to 1, such as 0.1.", fault.Message);
    }

    [Fact]
    public async Task Variables_OfASignal_CountBeforeThoseOfAll()
    {
        await using var general = await OtlpSink.StartAsync();
        await using var traces = await OtlpSink.StartAsync();
        await using (var service = await StartAsync(general.Address, headers: "Authorization=Bearer general-token", settings: new()
        {
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = $"{traces.Address}/own/path",
            ["OTEL_EXPORTER_OTLP_TRACES_HEADERS"] = "Authorization=Bearer traces-token",
        }))
        {
            using var good = await service.GetAsync("/things/7", RunningService.Key);
            await service.StopAsync();
            Assert.Equal(
                [$"Metrics are sent by OTLP to {general.Address}", $"Traces are sent by OTLP to {traces.Address}"],
                service.Log.Entries.Where(e => e.Event.Name == "telemetry.sending").Select(e => e.Message).Order(StringComparer.Ordinal));
        }

        // The address of a signal is used as it is.
        Assert.Contains("GET /things/{id}", traces.Text("/own/path"), StringComparison.Ordinal);
        Assert.All(traces.Received, r => Assert.Equal(("/own/path", "Bearer traces-token"), (r.Path, r.Authorization)));
        Assert.NotEmpty(general.Received);
        Assert.All(general.Received, r => Assert.Equal(("/v1/metrics", "Bearer general-token"), (r.Path, r.Authorization)));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", null, null, true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", null, null, false, true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_TRACES_EXPORTER", "none", false, true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_METRICS_EXPORTER", "none", true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_TRACES_SAMPLER", "always_off", false, true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SDK_DISABLED", "true", false, false)]
    public async Task Signals_ThatAreNotWanted_AreNotSent(string endpoint, string? variable, string? value, bool traces, bool metrics)
    {
        await using var sink = await OtlpSink.StartAsync();
        var settings = new Dictionary<string, string?> { [endpoint] = sink.Address };
        if (variable is not null)
        {
            settings[variable] = value;
        }

        await using (var service = await StartAsync(endpoint: null, settings: settings))
        {
            using var good = await service.GetAsync("/things/7", RunningService.Key);
            await service.StopAsync();
        }

        Assert.Equal(traces, sink.Received.Any(r => r.Text.Contains("GET /things/{id}", StringComparison.Ordinal)));
        Assert.Equal(metrics, sink.Received.Any(r => r.Text.Contains("http.server.request.duration", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task FaultyOptions_StopTheStart()
    {
        foreach (var configure in (Action<ServiceTelemetryOptions>[])[o => o.SampledShare = double.NaN, o => o.FlushTimeout = TimeSpan.FromHours(1), o => o.Sources.Add(" ")])
        {
            await Assert.ThrowsAsync<OptionsValidationException>(() => RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithOpenTelemetry(configure)));
        }
    }

    private sealed class Broken
    {
        public override string ToString() => throw new InvalidOperationException("no text");
    }

    private static Task<RunningService> StartAsync(
        string? endpoint, Action<ServiceTelemetryOptions>? configure = null, Action<WebApplication>? map = null, string? headers = null, Dictionary<string, string?>? settings = null) => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/things/{id}", (int id) => id);
            app.MapGet("/broken", string () => throw new InvalidOperationException("broken"));
            map?.Invoke(app);
        },
        b => b.WithAuth(o => o.ApiKeys = [new ApiKeyEntry { Key = RunningService.Key, Name = "caller" }]).WithOpenTelemetry(o =>
        {
            o.Sources.Add(SourceName);
            configure?.Invoke(o);
        }),
        settings: new(settings ?? []) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = settings?.GetValueOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT") ?? endpoint, ["OTEL_EXPORTER_OTLP_HEADERS"] = headers });
}
