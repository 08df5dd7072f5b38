namespace ServiceKit.Observability.Metrics;

/// <summary>The instruments by the name that Prometheus knows them by. A name is of one type, and of a meter the
/// name of one instrument: a second instrument that would make it two is left out.</summary>
internal sealed class MetricFamilies
{
    private readonly Dictionary<string, string> _reserved = new(StringComparer.Ordinal) { ["target"] = "target", ["target_info"] = "target" };
    private readonly SortedDictionary<string, List<InstrumentSeries>> _families = new(StringComparer.Ordinal);

    /// <summary>The instruments of each family; all of one have the same kind, unit and bounds.</summary>
    public IEnumerable<KeyValuePair<string, List<InstrumentSeries>>> All => _families;

    public bool TryAdd(InstrumentSeries instrument)
    {
        if (_families.TryGetValue(instrument.Name, out var family))
        {
            // Of one meter, the series of both would have the same labels.
            if (family[0].Kind != instrument.Kind || family[0].Unit != instrument.Unit || family.Exists(other => other.Scope == instrument.Scope))
            {
                return false;
            }

            family.Add(instrument);
            return true;
        }

        var names = SampleNames(instrument);
        if (names.Any(_reserved.ContainsKey))
        {
            return false;
        }

        foreach (var name in names)
        {
            _reserved[name] = instrument.Name;
        }

        _families[instrument.Name] = [instrument];
        return true;
    }

    private static string[] SampleNames(InstrumentSeries instrument) => instrument.Kind switch
    {
        MetricKind.Counter => [instrument.Name, $"{instrument.Name}_total", $"{instrument.Name}_created"],
        MetricKind.Histogram => [instrument.Name, $"{instrument.Name}_bucket", $"{instrument.Name}_sum", $"{instrument.Name}_count", $"{instrument.Name}_created"],
        _ => [instrument.Name],
    };
}
