using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ServiceKit.OpenTelemetry;

/// <summary>The providers of traces and metrics, from before the service listens until it has answered its last request.</summary>
internal sealed class TelemetryProviders(OtlpTarget target, ServiceInfo service, IOptions<ServiceTelemetryOptions> options, ApiKeyRedactor redactor, TelemetryLog log) : IHostedLifecycleService, IDisposable
{
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var resource = Resource();
        if (target.Traces is { } traces)
        {
#pragma warning disable CA2000 // the provider disposes of its processors
            _traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(resource)
                .SetSampler(target.Sampler?.Value ?? new ParentBasedSampler(new TraceIdRatioBasedSampler(options.Value.SampledShare)))
                .AddSource([.. options.Value.Sources])
                .AddProcessor(new RedactingProcessor(redactor))
                .AddOtlpExporter(traces.Apply)
                .Build();
#pragma warning restore CA2000
        }

        if (target.Metrics is { } metrics)
        {
            _metrics = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(resource)
                .AddMeter([.. options.Value.Meters])
                .AddOtlpExporter(metrics.Apply)
                .Build();
        }

        log.Sending(target);
        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        // Off this thread, since both wait for the network.
        var patience = (int)options.Value.FlushTimeout.TotalMilliseconds;
        return Task.WhenAll(Task.Run(() => _traces?.Shutdown(patience), CancellationToken.None), Task.Run(() => _metrics?.Shutdown(patience), CancellationToken.None));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    // What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say comes last, and counts.
    private ResourceBuilder Resource() => ResourceBuilder.CreateEmpty()
        .AddService(service.Id, serviceVersion: ProgramVersion.Of(service), autoGenerateServiceInstanceId: true)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();
}
