using ServiceKit.Webhooks.Secrets;

namespace ServiceKit.Webhooks;

/// <summary>How the webhooks of one sender are verified. Checked when the service starts.</summary>
public sealed class WebhookVerifierOptions : IWebhookOptions
{
    /// <summary>The default of <see cref="Tolerance"/>: five minutes.</summary>
    public static TimeSpan DefaultTolerance { get; } = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan MaxTolerance = TimeSpan.FromDays(1);

    private const int IdsLimit = 10_000_000;

    static string IWebhookOptions.Direction => "Incoming";

    /// <summary>
    /// The secrets, the newest first, each <c>whsec_</c> and base64. A signature by any of them is enough. Default: those in
    /// <c>ServiceKit:Webhooks:Incoming:&lt;name&gt;:Secrets</c>, which are followed live.
    /// </summary>
    public IReadOnlyList<string> Secrets { get; set; } = [];

    /// <summary>
    /// How far the timestamp of a message may be from the time of this service, in either direction: one second to one day.
    /// Default: five minutes, as the specification has it.
    /// </summary>
    public TimeSpan Tolerance { get; set; } = DefaultTolerance;

    /// <summary>The largest body that is read, in bytes: it is held in memory. A larger one is answered with 413. Default: 1 MiB.</summary>
    public int MaxBodyBytes { get; set; } = WebhookLimits.DefaultMaxBodyBytes;

    /// <summary>
    /// Whether a message that was handled with success (a status of 200 to 299) is remembered by its id for twice the
    /// <see cref="Tolerance"/>, and answered with 204 without being handled when it comes again. The memory is that of this
    /// process: it neither survives a restart nor reaches other replicas. Default: <see langword="true"/>.
    /// </summary>
    public bool ReplayProtection { get; set; } = true;

    /// <summary>
    /// How many ids are remembered: 1 to 10,000,000. Only messages with a valid signature take a place. When all are taken, new
    /// messages are answered with 503 until the first one is forgotten, rather than that one is handled twice. Default: 100,000,
    /// about 15 MB, enough for 160 messages a second.
    /// </summary>
    public int MaxRememberedIds { get; set; } = 100_000;

    static string IWebhookOptions.Describe(string name) => $"The webhook verifier '{name}'";

    IEnumerable<string> IWebhookOptions.Faults()
    {
        if (Tolerance < TimeSpan.FromSeconds(1) || Tolerance > MaxTolerance)
        {
            yield return $"Tolerance is {Tolerance}; give one second to one day.";
        }

        if (MaxBodyBytes is < 1 or > WebhookLimits.MaxBodyBytes)
        {
            yield return $"MaxBodyBytes is {MaxBodyBytes}; give 1 to {WebhookLimits.MaxBodyBytes}.";
        }

        if (MaxRememberedIds is < 1 or > IdsLimit)
        {
            yield return $"MaxRememberedIds is {MaxRememberedIds}; give 1 to {IdsLimit}, or switch ReplayProtection off.";
        }
    }
}
