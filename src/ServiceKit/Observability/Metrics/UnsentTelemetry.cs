using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceKit.Hosting;

namespace ServiceKit.Observability.Metrics;

/// <summary>Warns where a service was told the address of a collector, and has nothing that would send to it.</summary>
internal sealed class UnsentTelemetry(IServiceProvider services, HostingLog log, IConfiguration? configuration = null) : IHostedService
{
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    // OpenTelemetry's instrumentation without code, which leaves no trace among the services.
    private const string Automatic = "OTEL_DOTNET_AUTO_HOME";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Array.Find(Endpoints, IsSet) is { } variable && !IsSet(Automatic) && !services.GetServices<IHostedService>().Any(IsSender))
        {
            log.TelemetryNotSent(variable);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private bool IsSet(string variable) => !string.IsNullOrWhiteSpace(configuration?[variable]);

    // That of the package ServiceKit.OpenTelemetry, and that of OpenTelemetry's own package for hosts.
    private static bool IsSender(IHostedService service) => service.GetType().Namespace is { } name
        && (name.StartsWith("ServiceKit.OpenTelemetry", StringComparison.Ordinal) || name.StartsWith("OpenTelemetry", StringComparison.Ordinal));
}
