using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceKit.Hosting;

namespace ServiceKit.Observability.Metrics;

/// <summary>Listens to the meters of this service, from before its server listens until it is disposed of.</summary>
/// <remarks>Of other services in the same process it hears nothing, except through meters that belong to none: those of the runtime, and static ones.</remarks>
internal sealed class MetricsCollector : IHostedLifecycleService, IRetiredSeries, IDisposable
{
    /// <summary>Instruments beyond this are not listened to. The framework has about sixty.</summary>
    private const int MaxInstruments = 2_000;

    // How long the callbacks of the service may take together. Prometheus waits for ten seconds, by default, for everything.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly IMeterFactory _meters;
    private readonly MetricSettings _settings;
    private readonly MetricsText _text;
    private readonly Lock _publishing = new();
    private readonly MetricFamilies _families = new();
    private readonly Dictionary<string, InstrumentSeries> _known = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly TimeProvider _clock;
#pragma warning disable CA2213 // a semaphore without a wait handle holds nothing, and one that is disposed of leaves its waiters waiting
    private readonly SemaphoreSlim _scrape = new(1, 1);
#pragma warning restore CA2213
    private Task _observing = Task.CompletedTask;
    private bool _isTooMany;
    private volatile bool _isDisposed;

    public MetricsCollector(IMeterFactory meters, IOptions<MonitoringOptions> options, HostingLog log, TimeProvider clock, ApiKeyRedactor? redactor = null, ServiceInfo? service = null)
    {
        _meters = meters;
        _clock = clock;
        _settings = new MetricSettings(options.Value, redactor ?? new ApiKeyRedactor(), log, clock);
        _text = new MetricsText(service, _settings);
        _listener.InstrumentPublished = Published;
        Listen<byte>(value => value);
        Listen<short>(value => value);
        Listen<int>(value => value);
        Listen<long>(value => value);
        Listen<float>(value => value);
        Listen<double>(value => value);
        Listen<decimal>(value => (double)value);
    }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (_settings.Options.IsOpenToAnyone)
        {
            _settings.Log.MetricsOpen();
        }

        _listener.Start();
        return Task.CompletedTask;
    }

    /// <summary>Everything, as text. One at a time: observable instruments are asked, and what they answer is kept for the length of it.</summary>
    public async Task<ReadOnlyMemory<byte>> ScrapeAsync(bool openMetrics, CancellationToken cancellation)
    {
        await _scrape.WaitAsync(cancellation);
        try
        {
            await ObserveAsync(cancellation);
            lock (_publishing)
            {
                return _text.Write(_families, openMetrics);
            }
        }
        finally
        {
            _scrape.Release();
        }
    }

    public void Retire(string instrument, string tag, IReadOnlySet<string> values)
    {
        lock (_publishing)
        {
            foreach (var series in _known.Values.OfType<RecordedSeries>().Where(series => series.InstrumentName == instrument))
            {
                series.Retire(tag, values);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _isDisposed = true;
        _listener.Dispose();
    }

    private void Listen<T>(Func<T, double> convert)
        where T : struct =>
        _listener.SetMeasurementEventCallback<T>((_, value, tags, state) => Record(state, convert(value), tags));

    private static void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        try
        {
            ((InstrumentSeries)state!).Record(value, tags);
        }
#pragma warning disable CA1031 // a tag whose text or hash cannot be had is no reason to fail what is measured
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    // A callback that hangs holds up its own kind, and neither the rest of the metrics nor the next who asks.
    private async Task ObserveAsync(CancellationToken cancellation)
    {
        if (!_observing.IsCompleted)
        {
            return;
        }

        _observing = Task.Run(Observe, CancellationToken.None);
        await _observing.WaitAsync(Patience, _clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        if (!_observing.IsCompleted)
        {
            _settings.Log.CallbackSlow(Patience.TotalSeconds);
        }
    }

    private void Observe()
    {
        EachInstrument(instrument => instrument.BeginObservation());
        if (!_isDisposed)
        {
            Ask();
        }

        EachInstrument(instrument => instrument.EndObservation());
    }

    private void EachInstrument(Action<InstrumentSeries> action)
    {
        lock (_publishing)
        {
            foreach (var instrument in _known.Values)
            {
                action(instrument);
            }
        }
    }

    private void Ask()
    {
        try
        {
            _listener.RecordObservableInstruments();
        }
#pragma warning disable CA1031 // the callback of one instrument is no reason to lose all the others, which were asked all the same
        catch (Exception fault)
#pragma warning restore CA1031
        {
            // Of the message nobody knows what is in it.
            var inner = fault is AggregateException { InnerExceptions: [var first, ..] } ? first : fault;
            _settings.Log.CallbackFailed(inner.GetType().Name);
        }
    }

    private void Published(Instrument instrument, MeterListener listener)
    {
        if (InstrumentSeries.KindOf(instrument) is not { } kind || !IsOurs(instrument.Meter) || !IsWanted(instrument.Meter.Name))
        {
            return;
        }

        lock (_publishing)
        {
            if (Find(instrument, kind) is { } series)
            {
                listener.EnableMeasurementEvents(instrument, series);
            }
        }
    }

    // A meter that is made twice counts on where it was.
    private InstrumentSeries? Find(Instrument instrument, MetricKind kind)
    {
        var identity = $"{kind}\n{instrument.IsObservable}\n{instrument.Meter.Name}\n{instrument.Meter.Version}\n{instrument.Name}\n{instrument.Unit}";
        if (_known.TryGetValue(identity, out var known))
        {
            return known;
        }

        if (_known.Count >= MaxInstruments)
        {
            if (!_isTooMany)
            {
                _isTooMany = true;
                _settings.Log.TooManyInstruments(MaxInstruments);
            }

            return null;
        }

        InstrumentSeries series = instrument.IsObservable ? new ObservedSeries(instrument, kind, _settings) : new RecordedSeries(instrument, kind, _settings);
        if (!_families.TryAdd(series))
        {
            _settings.Log.NameConflict(instrument.Name, instrument.Meter.Name, series.Name);
            return null;
        }

        return _known[identity] = series;
    }

    private bool IsOurs(Meter meter) => meter.Scope is null || ReferenceEquals(meter.Scope, _meters);

    private bool IsWanted(string meter) => _settings.Options.Meters.Any(wanted =>
        wanted[^1] == '*' ? meter.StartsWith(wanted[..^1], StringComparison.Ordinal) : meter == wanted);
}
