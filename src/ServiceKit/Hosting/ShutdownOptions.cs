namespace ServiceKit;

/// <summary>
/// How a service stops. Checked when it starts. What the configuration section <c>ServiceKit:Shutdown</c> says comes before what the program does:
/// how long an orchestrator waits is known to whoever deploys.
/// </summary>
public sealed class ShutdownOptions
{
    /// <summary>The configuration section: <c>ServiceKit:Shutdown</c>, with <c>Delay</c> and <c>Timeout</c> as hours, minutes and seconds: <c>00:00:10</c>.</summary>
    public const string Section = "ServiceKit:Shutdown";

    internal static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(10);

    internal static readonly TimeSpan MinTimeout = TimeSpan.FromSeconds(1);

    internal static readonly TimeSpan MaxTimeout = TimeSpan.FromHours(1);

    private TimeSpan? _delay;
    private TimeSpan? _timeout;

    /// <summary>
    /// How long the service goes on taking requests once it was asked to stop, while <c>/health/ready</c> answers 503, so that load balancers
    /// send them elsewhere: a little longer than it takes them to notice. Zero to ten minutes. Default: zero.
    /// </summary>
    public TimeSpan Delay
    {
        get => _delay ?? TimeSpan.Zero;
        set => _delay = value;
    }

    /// <summary>
    /// How long requests that are on their way, and what else the service has to end, may take after that; then they are broken off. One second
    /// to one hour. Default: 30 seconds.
    /// </summary>
    public TimeSpan Timeout
    {
        get => _timeout ?? TimeSpan.FromSeconds(30);
        set => _timeout = value;
    }

    /// <summary>Whether anybody said how the service stops. Where nobody did, the host's own time holds.</summary>
    internal bool IsSaid => _delay is not null || _timeout is not null;

    /// <summary>What is wrong with the configuration.</summary>
    internal List<string> Faults { get; } = [];
}
