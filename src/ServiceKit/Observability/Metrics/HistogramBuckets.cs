using System.Diagnostics.Metrics;

namespace ServiceKit.Observability.Metrics;

/// <summary>The upper bounds of a histogram's buckets: those that were chosen, those that the instrument advises, or those that suit its unit.</summary>
internal static class HistogramBuckets
{
    public const int Max = 100;

    // OpenTelemetry's for http.server.request.duration, which suit most that is measured in seconds.
    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
    private static readonly double[] Bytes = [64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864];

    // OpenTelemetry's default, made for milliseconds.
    private static readonly double[] Others = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000];

    public static bool AreUsable(IReadOnlyList<double> bounds) =>
        bounds.Count is > 0 and <= Max && bounds.All(double.IsFinite) && bounds.Zip(bounds.Skip(1)).All(pair => pair.First < pair.Second);

    public static double[] Of(Instrument instrument, MonitoringOptions options) =>
        options.BucketsByInstrument.TryGetValue(instrument.Name, out var chosen) ? chosen
        : Advised(instrument) is { } advised && AreUsable(advised) ? advised
        : instrument.Unit switch
        {
            "s" => Seconds,
            "By" => Bytes,
            _ => Others,
        };

    private static double[]? Advised(Instrument instrument) => instrument switch
    {
        Histogram<double> h => h.Advice?.HistogramBucketBoundaries?.ToArray(),
        Histogram<float> h => Of(h.Advice),
        Histogram<decimal> h => Of(h.Advice),
        Histogram<long> h => Of(h.Advice),
        Histogram<int> h => Of(h.Advice),
        Histogram<short> h => Of(h.Advice),
        Histogram<byte> h => Of(h.Advice),
        _ => null,
    };

    private static double[]? Of<T>(InstrumentAdvice<T>? advice)
        where T : struct => advice?.HistogramBucketBoundaries?.Select(bound => Convert.ToDouble(bound, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
}
