namespace ServiceKit;

/// <summary>Limits of the health endpoints. Checked when the service starts.</summary>
public sealed class HealthOptions
{
    /// <summary>The shortest <c>poll_interval</c> that a stream may ask for. At least 100 milliseconds. Default: one second.</summary>
    public TimeSpan MinPollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The <c>poll_interval</c> of a stream that asks for none. Default: five seconds.</summary>
    public TimeSpan DefaultPollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest <c>poll_interval</c> that a stream may ask for. At most an hour. Default: one minute.</summary>
    public TimeSpan MaxPollInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many streams may be open at once; the next is answered 503. 0 to 100,000. Default: 100.</summary>
    public int MaxStreams { get; set; } = 100;

    /// <summary>
    /// How many of them one key may hold, so that it leaves some to the others; the next is answered 503. 1 to 100,000. Default: 10.
    /// </summary>
    public int MaxStreamsPerKey { get; set; } = 10;

    /// <summary>
    /// How long a check may take that has no timeout of its own; then it counts as failed. 100 milliseconds to five minutes. Default: five
    /// seconds.
    /// </summary>
    public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long an answer holds: who asks within this time after the checks were done gets the same, and no check is asked again. Zero to one
    /// minute. Default: one second.
    /// </summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(1);
}
