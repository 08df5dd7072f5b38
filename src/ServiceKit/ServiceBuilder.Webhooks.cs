using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Webhooks;

namespace ServiceKit;

public sealed partial class ServiceBuilder
{
    /// <summary>Verifies the webhooks of one sender, on endpoints with <c>[WebhookVerified("name")]</c> or <c>RequireWebhookSignature("name")</c>.</summary>
    /// <param name="name">The name of the verifier.</param>
    /// <param name="configure">Changes the options. Default: secrets from <c>ServiceKit:Webhooks:Incoming:&lt;name&gt;:Secrets</c>.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The name is malformed.</exception>
    public ServiceBuilder WithWebhooks(string name, Action<WebhookVerifierOptions>? configure = null)
    {
        Services.AddWebhooks(name, configure);
        return this;
    }
}
