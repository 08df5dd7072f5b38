using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceKit.CompilerServices;
using ServiceKit.Webhooks;
using ServiceKit.Webhooks.Receiving;
using ServiceKit.Webhooks.Secrets;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the verification of webhooks.</summary>
public static class WebhookServiceExtensions
{
    /// <summary>
    /// Registers a verifier for the webhooks of one sender. Endpoints ask for it by name: <c>[WebhookVerified("orders")]</c> or
    /// <c>RequireWebhookSignature("orders")</c>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the verifier: up to 64 letters, digits, hyphens, underscores and full stops. Senders see it in the challenge of a 401.</param>
    /// <param name="configure">
    /// Changes the options. May be called several times. Default: secrets from
    /// <c>ServiceKit:Webhooks:Incoming:&lt;name&gt;:Secrets</c>, read when the service starts and followed live.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentException">The name is malformed.</exception>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, string name, Action<WebhookVerifierOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        WebhookVerifierName.ThrowIfMalformed(name);
        WebhookRegistration.Add(services, name, configure);
        services.TryAddSingleton<WebhookGate>();
        ProtectionCheck.AddTo(services);
        return services;
    }
}
