using System.Buffers;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace ServiceKit.Observability.Metrics;

/// <summary>
/// Writes the Prometheus text format 0.0.4, or OpenMetrics 1.0.0, which differs in the name that a counter's family goes by, and in units,
/// <c>_created</c> and the end. Numbers are written alike in both, so that a series is the same whatever was asked for.
/// </summary>
internal sealed class MetricsText(ServiceInfo? service, MetricSettings settings)
{
    private readonly string _target = TargetOf(service, settings.Redactor);

    public ReadOnlyMemory<byte> Write(MetricFamilies families, bool openMetrics)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        WriteTarget(buffer, openMetrics);
        foreach (var (name, instruments) in families.All)
        {
            var rows = instruments.SelectMany(instrument => instrument.All.Select(series => (Instrument: instrument, Series: series))).ToList();
            if (rows.Count == 0)
            {
                continue;
            }

            WriteHead(buffer, name, instruments[0], openMetrics);
            foreach (var (instrument, series) in rows)
            {
                WriteSeries(buffer, name, instrument, series, openMetrics);
            }
        }

        if (openMetrics)
        {
            Append(buffer, "# EOF\n");
        }

        return buffer.WrittenMemory;
    }

    private static string TargetOf(ServiceInfo? service, ApiKeyRedactor redactor)
    {
        var labels = new StringBuilder();
        LabelText.Append(labels, "service_name", service?.Id ?? Assembly.GetEntryAssembly()?.GetName().Name ?? "unknown_service", redactor);
        LabelText.Append(labels, "service_version", ProgramVersion.Of(service), redactor);
        return labels.ToString();
    }

    private void WriteTarget(ArrayBufferWriter<byte> buffer, bool openMetrics)
    {
        Append(buffer, openMetrics
            ? "# TYPE target info\n# HELP target What is measured.\n"
            : "# HELP target_info What is measured.\n# TYPE target_info gauge\n");
        WriteSample(buffer, "target_info", string.Empty, _target, null, 1);
    }

    private static void WriteHead(ArrayBufferWriter<byte> buffer, string family, InstrumentSeries instrument, bool openMetrics)
    {
        var name = instrument.Kind is MetricKind.Counter && !openMetrics ? $"{family}_total" : family;
        var type = instrument.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        };
        var head = new StringBuilder();
        if (instrument.Help.Length > 0)
        {
            head.Append("# HELP ").Append(name).Append(' ');
            LabelText.AppendEscaped(head, instrument.Help, quotes: openMetrics);
            head.Append('\n');
        }

        head.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        if (openMetrics && instrument.Unit is { } unit && family.EndsWith($"_{unit}", StringComparison.Ordinal))
        {
            head.Append("# UNIT ").Append(name).Append(' ').Append(unit).Append('\n');
        }

        Append(buffer, head.ToString());
    }

    private void WriteSeries(ArrayBufferWriter<byte> buffer, string family, InstrumentSeries instrument, Series series, bool openMetrics)
    {
        switch (instrument.Kind)
        {
            case MetricKind.Counter:
                WriteSample(buffer, family, "_total", series.Labels, null, series.Value);
                break;
            case MetricKind.Histogram:
                WriteHistogram(buffer, family, instrument, series, openMetrics);
                break;
            default:
                WriteSample(buffer, family, string.Empty, series.Labels, null, series.Value);
                return;
        }

        if (openMetrics && settings.Options.CreatedTimestamps)
        {
            WriteSample(buffer, family, "_created", series.Labels, null, series.Created);
        }
    }

    private static void WriteHistogram(ArrayBufferWriter<byte> buffer, string family, InstrumentSeries instrument, Series series, bool openMetrics)
    {
        // Bounded by HistogramBuckets.Max.
        Span<long> counts = stackalloc long[instrument.Bounds.Length + 1];
        series.ReadBuckets(counts);
        for (var i = 0; i < counts.Length; i++)
        {
            WriteSample(buffer, family, "_bucket", series.Labels, i < instrument.Bounds.Length ? Text(instrument.Bounds[i]) : "+Inf", counts[i]);
        }

        // OpenMetrics has no sum where values can be negative: it would not be a counter.
        if (!openMetrics || instrument.Bounds[0] >= 0)
        {
            WriteSample(buffer, family, "_sum", series.Labels, null, series.Value);
        }

        WriteSample(buffer, family, "_count", series.Labels, null, counts[^1]);
    }

    private static void WriteSample(ArrayBufferWriter<byte> buffer, string family, string suffix, string labels, string? le, double value)
    {
        Append(buffer, family);
        Append(buffer, suffix);
        Append(buffer, "{");
        Append(buffer, labels);
        if (le is not null)
        {
            Append(buffer, labels.Length > 0 ? ",le=\"" : "le=\"");
            Append(buffer, le);
            Append(buffer, "\"");
        }

        Append(buffer, "} ");
        Append(buffer, Text(value));
        Append(buffer, "\n");
    }

    /// <summary>As both formats read it: 1.0, 0.005, 1e+16, +Inf, NaN.</summary>
    internal static string Text(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? text.Replace('E', 'e')
            : text.Contains('.', StringComparison.Ordinal) ? text
            : text + ".0";
    }

    private static void Append(ArrayBufferWriter<byte> buffer, string text) => Encoding.UTF8.GetBytes(text, buffer);
}
