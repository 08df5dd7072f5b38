using Microsoft.Extensions.Http;
using ServiceKit.Webhooks;
using ServiceKit.Webhooks.Secrets;
using ServiceKit.Webhooks.Sending;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Signs the webhooks that an HTTP client sends.</summary>
public static class WebhookHttpClientBuilderExtensions
{
    /// <summary>
    /// Signs every request of the client after the Standard Webhooks specification: sets <c>webhook-id</c>, unless the request
    /// has one, <c>webhook-timestamp</c> and <c>webhook-signature</c>. Wherever it stands among the calls on
    /// <paramref name="builder"/>, signing comes last, so that every attempt of a retry handler is signed anew, with the same id.
    /// </summary>
    /// <param name="builder">The client: <c>services.AddHttpClient("orders")</c>.</param>
    /// <param name="configure">
    /// Changes the options. Default: secrets from <c>ServiceKit:Webhooks:Outgoing:&lt;name of the client&gt;:Secrets</c>, the newest
    /// first. They are read when the service starts, and followed live.
    /// </param>
    /// <returns><paramref name="builder"/>, to go on chaining.</returns>
    /// <exception cref="ArgumentException">The client has no name: a secret belongs to one receiver, not to every client.</exception>
    /// <example><code>services.AddHttpClient("orders", c =&gt; c.BaseAddress = address).AddWebhookSigning();</code></example>
    public static IHttpClientBuilder AddWebhookSigning(this IHttpClientBuilder builder, Action<WebhookSigningOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (string.IsNullOrEmpty(builder.Name))
        {
            throw new ArgumentException("Webhooks are signed per receiver: call AddWebhookSigning() on a client with a name, as in services.AddHttpClient(\"orders\").", nameof(builder));
        }

        var name = builder.Name;
        WebhookRegistration.Add(builder.Services, name, configure);

        // After every other configuration of the client, hence the innermost handler: what it signs is what is sent.
        builder.Services.PostConfigure<HttpClientFactoryOptions>(name, options => options.HttpMessageHandlerBuilderActions.Add(handlers =>
        {
            if (!handlers.AdditionalHandlers.Any(handler => handler is WebhookSigningHandler))
            {
                handlers.AdditionalHandlers.Add(ActivatorUtilities.CreateInstance<WebhookSigningHandler>(
                    handlers.Services, handlers.Services.GetRequiredService<WebhookSecrets<WebhookSigningOptions>>().Of(name), name));
            }
        }));
        return builder;
    }
}
