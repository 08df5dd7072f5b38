namespace ServiceKit;

/// <summary>How a service stops. Checked when it starts.</summary>
public sealed class ShutdownOptions
{
    /// <summary>
    /// How long the service goes on taking requests once it was asked to stop, while <c>/health/ready</c> answers 503, so that load balancers
    /// send them elsewhere: a little longer than it takes them to notice. Zero to ten minutes. Default: zero.
    /// </summary>
    public TimeSpan Delay { get; set; }

    /// <summary>
    /// How long requests that are on their way, and what else the service has to end, may take after that; then they are broken off. One second
    /// to one hour. Default: 30 seconds.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
