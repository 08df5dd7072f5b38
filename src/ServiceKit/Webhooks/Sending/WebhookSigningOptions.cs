using ServiceKit.Webhooks.Secrets;

namespace ServiceKit.Webhooks;

/// <summary>How the messages of one HTTP client are signed. Checked when the service starts.</summary>
public sealed class WebhookSigningOptions : IWebhookOptions
{
    static string IWebhookOptions.Direction => "Outgoing";

    /// <summary>
    /// The secrets, the newest first, each <c>whsec_</c> and base64. A message gets a signature for each of them. Default: those
    /// in <c>ServiceKit:Webhooks:Outgoing:&lt;name of the client&gt;:Secrets</c>, which are followed live.
    /// </summary>
    public IReadOnlyList<string> Secrets { get; set; } = [];

    /// <summary>The largest body that is signed, in bytes: it is held in memory. A larger one is not sent. Default: 1 MiB.</summary>
    public int MaxBodyBytes { get; set; } = WebhookLimits.DefaultMaxBodyBytes;

    static string IWebhookOptions.Describe(string name) => $"The webhook signing of the HTTP client '{name}'";

    IEnumerable<string> IWebhookOptions.Faults()
    {
        if (MaxBodyBytes is < 1 or > WebhookLimits.MaxBodyBytes)
        {
            yield return $"MaxBodyBytes is {MaxBodyBytes}; give 1 to {WebhookLimits.MaxBodyBytes}.";
        }
    }
}
