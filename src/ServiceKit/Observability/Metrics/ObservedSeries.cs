using System.Diagnostics.Metrics;

namespace ServiceKit.Observability.Metrics;

/// <summary>An instrument that is asked at each scrape. One scrape asks at a time, so that there is no lock.</summary>
internal sealed class ObservedSeries(Instrument instrument, MetricKind kind, MetricSettings settings) : InstrumentSeries(instrument, kind)
{
    private readonly string _instrument = instrument.Name;
    private readonly string _scope = settings.ScopeOf(instrument.Meter);
    private readonly double _created = settings.Now;
    private readonly Dictionary<string, Series> _series = new(StringComparer.Ordinal);
    private bool _isReported;

    public override IReadOnlyList<Series> All => [.. _series.Values];

    public override void BeginObservation() => _series.Clear();

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = LabelText.Of(tags, _scope, settings.Redactor);
        if (_series.Count < settings.Options.MaxSeriesPerInstrument || _series.ContainsKey(labels))
        {
            Of(labels).Set(value);
            return;
        }

        if (!_isReported)
        {
            _isReported = true;
            settings.Log.SeriesLimit(_instrument);
        }

        Of(LabelText.Overflow).Add(value);
    }

    private Series Of(string labels)
    {
        if (!_series.TryGetValue(labels, out var series))
        {
            _series[labels] = series = new Series(labels, buckets: 0, _created);
        }

        return series;
    }
}
