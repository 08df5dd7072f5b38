using System.Diagnostics.Metrics;

namespace ServiceKit.Observability.Metrics;

/// <summary>
/// An instrument that is asked at each scrape. One scrape asks at a time, so that there is no lock; while an instrument hangs, none is shown.
/// </summary>
internal sealed class ObservedSeries(Instrument instrument, MetricKind kind, MetricSettings settings) : InstrumentSeries(instrument, kind, settings)
{
    private readonly string _instrument = instrument.Name;
    private readonly double _created = settings.Now;
    private readonly Dictionary<string, Series> _series = new(StringComparer.Ordinal);
    private Series? _overflow;
    private bool _isReported;
    private volatile bool _isBeingAsked = true;

    public override IReadOnlyList<Series> All => _isBeingAsked ? [] : [.. _series.Values, .. _overflow is { } overflow ? [overflow] : Array.Empty<Series>()];

    public override void EndObservation() => _isBeingAsked = false;

    public override void BeginObservation()
    {
        _isBeingAsked = true;
        Settings.Budget.GiveBack(_series.Count);
        _series.Clear();
        _overflow = null;
    }

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Kind is MetricKind.Counter && !(double.IsFinite(value) && value >= 0))
        {
            return;
        }

        var labels = LabelText.Of(tags, Scope, Settings.Redactor);
        if (_series.TryGetValue(labels, out var series))
        {
            series.Set(value);
            return;
        }

        if (_series.Count < Settings.Options.MaxSeriesPerInstrument && Settings.Budget.TryTake(1))
        {
            _series[labels] = series = new Series(labels, buckets: 0, _created);
            series.Set(value);
            return;
        }

        if (!_isReported)
        {
            _isReported = true;
            Settings.Log.SeriesLimit(_instrument);
        }

        _overflow ??= new Series(LabelText.OverflowOf(Scope), buckets: 0, _created);
        _overflow.Add(value);
    }
}
