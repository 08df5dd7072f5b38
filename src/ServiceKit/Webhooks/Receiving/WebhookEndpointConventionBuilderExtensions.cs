using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ServiceKit.Webhooks.Receiving;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Asks for webhook signatures on endpoints and groups.</summary>
public static class WebhookEndpointConventionBuilderExtensions
{
    /// <summary>
    /// The endpoint, or every endpoint of the group, answers only webhooks that are signed with a secret of the named verifier.
    /// An API key is needed as well, unless the endpoint says <c>AllowAnonymous()</c>.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint or group.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="name">The name of the verifier, as given to <c>services.AddWebhooks(…)</c>.</param>
    /// <returns><paramref name="builder"/>, to go on chaining.</returns>
    /// <exception cref="ArgumentException">The name is malformed.</exception>
    public static TBuilder RequireWebhookSignature<TBuilder>(this TBuilder builder, string name)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        WebhookVerifierName.ThrowIfMalformed(name);
        builder.WithMetadata(
            new WebhookRequirement(name),
            new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(ProblemDetails), ["application/problem+json"]));
        builder.AddEndpointFilter(new WebhookEndpointFilter(name));
        return builder;
    }
}
