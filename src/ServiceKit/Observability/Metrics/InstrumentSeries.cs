using System.Diagnostics.Metrics;

namespace ServiceKit.Observability.Metrics;

/// <summary>One instrument: what Prometheus makes of it, and its time series.</summary>
internal abstract class InstrumentSeries
{
    protected InstrumentSeries(Instrument instrument, MetricKind kind, MetricSettings settings)
    {
        Kind = kind;
        InstrumentName = instrument.Name;
        Settings = settings;
        (Name, Unit) = MetricNames.FamilyOf(instrument.Name, instrument.Unit, kind, IsSum(instrument.GetType().GetGenericTypeDefinition()));
        Scope = settings.ScopeOf(instrument.Meter);
        Help = instrument.Description ?? string.Empty;
    }

    public MetricKind Kind { get; }

    protected MetricSettings Settings { get; }

    /// <summary>The name of the instrument.</summary>
    public string InstrumentName { get; }

    /// <summary>The name of the family, without <c>_total</c>.</summary>
    public string Name { get; }

    public string? Unit { get; }

    /// <summary>The labels that name the meter.</summary>
    public string Scope { get; }

    public string Help { get; }

    /// <summary>The upper bounds of a histogram's buckets, without the one of everything above.</summary>
    public double[] Bounds { get; protected init; } = [];

    public abstract IReadOnlyList<Series> All { get; }

    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>Forgets what was observed, since what is observed no more is no more.</summary>
    public virtual void BeginObservation()
    {
    }

    /// <summary>Shows what was observed since.</summary>
    public virtual void EndObservation()
    {
    }

    /// <returns>What Prometheus makes of the instrument; null for one of a kind that nobody knows yet.</returns>
    public static MetricKind? KindOf(Instrument instrument) => !instrument.GetType().IsGenericType ? null : instrument.GetType().GetGenericTypeDefinition() switch
    {
        var type when type == typeof(Counter<>) || type == typeof(ObservableCounter<>) => MetricKind.Counter,
        var type when IsSum(type) || type == typeof(Gauge<>) || type == typeof(ObservableGauge<>) => MetricKind.Gauge,
        var type when type == typeof(Histogram<>) => MetricKind.Histogram,
        _ => null,
    };

    private static bool IsSum(Type type) => type == typeof(UpDownCounter<>) || type == typeof(ObservableUpDownCounter<>);
}
