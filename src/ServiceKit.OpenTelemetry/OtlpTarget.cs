using Microsoft.Extensions.Configuration;

namespace ServiceKit.OpenTelemetry;

/// <summary>
/// Where traces and metrics go: the variables of the OpenTelemetry specification, "OTLP exporter configuration" and "SDK environment variables", from
/// whatever the service is configured by.
/// </summary>
/// <param name="Traces">Where traces go; null: nowhere.</param>
/// <param name="Metrics">Where metrics go; null: nowhere.</param>
/// <param name="Sampler">Which traces are sent, where whoever runs the service says so; null: what the program says.</param>
internal sealed record OtlpTarget(OtlpSignal? Traces, OtlpSignal? Metrics, TraceSampler? Sampler)
{
    private const string DisabledVariable = "OTEL_SDK_DISABLED";

    /// <returns>Null where no endpoint is set, and nothing is to be sent.</returns>
    /// <exception cref="ApiKeyConfigurationException">A variable has a value that cannot be used.</exception>
    public static OtlpTarget? Of(IConfiguration configuration)
    {
        if (string.Equals(configuration[DisabledVariable]?.Trim(), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var target = new OtlpTarget(OtlpSignal.Of(configuration, "TRACES", "/v1/traces"), OtlpSignal.Of(configuration, "METRICS", "/v1/metrics"), null);
        return target is { Traces: null, Metrics: null } ? null : target with { Sampler = TraceSampler.Of(configuration) };
    }
}
