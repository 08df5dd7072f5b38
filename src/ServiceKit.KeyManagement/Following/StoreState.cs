using System.Diagnostics.Metrics;

namespace ServiceKit.KeyManagement.Following;

/// <summary>Whether the store can be reached, and how long its changes take to get here.</summary>
internal sealed class StoreState
{
    public const string MeterName = "ServiceKit.KeyManagement";

    private readonly Histogram<double> _propagation;
    private readonly Counter<long> _changes;
    private volatile bool _isReachable = true;
    private readonly TimeProvider _clock;
    private volatile bool _isLoaded;
    private long _readAt;

    public StoreState(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        _readAt = clock.GetTimestamp();
#pragma warning disable CA2000 // the factory disposes of its meters
        var meter = meters.Create(MeterName);
#pragma warning restore CA2000
        _propagation = meter.CreateHistogram("servicekit.store.propagation", "s", "Time from a change in the store until it is in force here, by the clocks of writer and reader.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
        });
        _changes = meter.CreateCounter<long>("servicekit.store.changes", "{key}", "Keys that were read anew from the store.");
        meter.CreateObservableGauge("servicekit.store.reachable", () => _isReachable ? 1 : 0, description: "1 where the store can be reached, else 0.");
    }

    public bool IsReachable => _isReachable;

    /// <summary>Whether the store was read at least once.</summary>
    public bool IsLoaded => _isLoaded;

    /// <summary>How long ago the store was read, or found to hold nothing new.</summary>
    public TimeSpan Silence => _clock.GetElapsedTime(Interlocked.Read(ref _readAt));

    public void Changed(int keys, TimeSpan? age)
    {
        _isLoaded = true;
        _changes.Add(keys);
        if (age is { } took)
        {
            _propagation.Record(Math.Max(0, took.TotalSeconds));
        }
    }

    /// <returns>Whether it could be reached before.</returns>
    public bool Failed()
    {
        var before = _isReachable;
        _isReachable = false;
        return before;
    }

    /// <summary>It was read, or found to hold nothing new.</summary>
    /// <returns>Whether it could not be reached before.</returns>
    public bool Recovered()
    {
        Interlocked.Exchange(ref _readAt, _clock.GetTimestamp());
        var before = _isReachable;
        _isReachable = true;
        return !before;
    }
}
