using System.Diagnostics.Metrics;
using System.Text;
using ServiceKit.Hosting;

namespace ServiceKit.Observability.Metrics;

/// <summary>What all instruments share.</summary>
internal sealed class MetricSettings(MonitoringOptions options, ApiKeyRedactor redactor, HostingLog log, TimeProvider clock)
{
    public MonitoringOptions Options => options;

    public ApiKeyRedactor Redactor => redactor;

    public HostingLog Log => log;

    public SeriesBudget Budget { get; } = new(options.MaxSeries);

    /// <summary>Now, in seconds since 1970.</summary>
    public double Now => clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>The labels that name the meter, which the specification has on every series.</summary>
    public string ScopeOf(Meter meter)
    {
        var labels = new StringBuilder();
        LabelText.Append(labels, "otel_scope_name", meter.Name, redactor);
        if (!string.IsNullOrEmpty(meter.Version))
        {
            LabelText.Append(labels, "otel_scope_version", meter.Version, redactor);
        }

        return labels.ToString();
    }
}
