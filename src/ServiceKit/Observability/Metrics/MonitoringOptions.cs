namespace ServiceKit;

/// <summary>What <c>/metrics</c> shows, to whom, and how much of it. Checked when the service starts.</summary>
public sealed class MonitoringOptions
{
    /// <summary>The default of <see cref="Scope"/>: <c>metrics:read</c>.</summary>
    public const string DefaultScope = "metrics:read";

    /// <summary>
    /// The meters that are shown, by name; a <c>*</c> at the end stands for any ending. Default: those of the web server, of the runtime and
    /// of ServiceKit. Add those of the service's own.
    /// </summary>
    public IList<string> Meters { get; } = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "ServiceKit.*"];

    /// <summary>The scope that a key needs to read the metrics; null: any valid key will do. Default: <see cref="DefaultScope"/>.</summary>
    public string? Scope { get; set; } = DefaultScope;

    /// <summary>
    /// How many time series an instrument may have, one for each combination of its tags; what comes later is counted in one series with
    /// the label <c>otel_metric_overflow="true"</c>. 1 to 100,000. Default: 1,000.
    /// </summary>
    public int MaxSeriesPerInstrument { get; set; } = 1_000;

    /// <summary>How many time series there may be in all, with the same consequence; each bucket of a histogram is one. 1 to 1,000,000. Default: 50,000.</summary>
    public int MaxSeries { get; set; } = 50_000;

    /// <summary>
    /// Whether the OpenMetrics format tells of each counter and histogram since when it counts (<c>_created</c>). Prometheus before 2.50 keeps
    /// that as a time series of its own. Default: <see langword="false"/>.
    /// </summary>
    public bool CreatedTimestamps { get; set; }

    internal List<string> Networks { get; } = [];

    internal bool IsOpenToAnyone { get; private set; }

    internal Dictionary<string, double[]> BucketsByInstrument { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// Lets clients from these addresses and networks read the metrics without a key; all others still need one. Behind a proxy,
    /// every request comes from the proxy's address unless it is trusted (<c>WithTrustedProxies</c>).
    /// </summary>
    /// <param name="networks">Such as <c>192.0.2.7</c>, <c>10.1.2.0/24</c>, <c>2001:db8::/32</c>. Not <c>*</c>: that is <see cref="OpenToAnyone"/>.</param>
    /// <returns>These options, to go on chaining.</returns>
    public MonitoringOptions OpenTo(params string[] networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        Networks.AddRange(networks);
        return this;
    }

    /// <summary>
    /// Lets everyone read the metrics, who then knows the routes, the load, and the names of keys. A warning at every start says so. Only where
    /// nobody but the monitoring reaches the service.
    /// </summary>
    /// <returns>These options, to go on chaining.</returns>
    public MonitoringOptions OpenToAnyone()
    {
        IsOpenToAnyone = true;
        return this;
    }

    /// <summary>The buckets of a histogram, in place of those that its instrument advises, or that suit its unit.</summary>
    /// <param name="instrument">The name of the instrument: <c>http.server.request.duration</c>.</param>
    /// <param name="upperBounds">The upper bounds, ascending, in the unit of the instrument; 1 to 100 of them. The bucket of everything above is added.</param>
    /// <returns>These options, to go on chaining.</returns>
    public MonitoringOptions Buckets(string instrument, params double[] upperBounds)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instrument);
        ArgumentNullException.ThrowIfNull(upperBounds);
        BucketsByInstrument[instrument] = [.. upperBounds];
        return this;
    }
}
