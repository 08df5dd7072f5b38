using System.Diagnostics.Metrics;

namespace ServiceKit.Observability.Metrics;

/// <summary>An instrument that is told of each event: counter, up-down counter, gauge or histogram.</summary>
internal sealed class RecordedSeries : InstrumentSeries
{
    private readonly SeriesTable _table;
    private readonly bool _isLastValue;

    public RecordedSeries(Instrument instrument, MetricKind kind, MetricSettings settings)
        : base(instrument, kind, settings)
    {
        Bounds = kind is MetricKind.Histogram ? HistogramBuckets.Of(instrument, settings.Options) : [];
        _isLastValue = instrument.GetType().GetGenericTypeDefinition() == typeof(Gauge<>);
        var buckets = kind is MetricKind.Histogram ? Bounds.Length + 1 : 0;
        _table = new SeriesTable(
            settings.Options.MaxSeriesPerInstrument,
            settings.Budget,
            // A histogram is a series for each bucket, one for the sum and one for the count.
            kind is MetricKind.Histogram ? buckets + 2 : 1,
            labels => new Series(labels, buckets, settings.Now),
            tags => LabelText.Of(tags, Scope, settings.Redactor),
            LabelText.OverflowOf(Scope),
            () => settings.Log.SeriesLimit(instrument.Name));
    }

    public override IReadOnlyList<Series> All => _table.All;

    /// <summary>Forgets the series that have one of these values in a tag.</summary>
    public void Retire(string tag, IReadOnlySet<string> values) => _table.Retire(tag, values);

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_isLastValue)
        {
            _table.Find(tags).Set(value);
        }
        else if (Kind is MetricKind.Histogram)
        {
            if (double.IsFinite(value))
            {
                // "le" means less or equal.
                var index = Array.BinarySearch(Bounds, value);
                _table.Find(tags).Observe(index < 0 ? ~index : index, value);
            }
        }
        else if (double.IsFinite(value) && (Kind is not MetricKind.Counter || value >= 0))
        {
            // What would make a counter go down, or a sum be no number for ever, is a fault of the program and is not counted.
            _table.Find(tags).Add(value);
        }
    }
}
