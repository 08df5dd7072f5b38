using ServiceKit.Webhooks.Receiving;

namespace ServiceKit.Webhooks;

/// <summary>
/// The handler answers only webhooks that are signed with a secret of the named verifier. Others get 401 as problem details,
/// before the request is bound; the handler can still bind the body.
/// </summary>
/// <remarks>
/// <para>
/// An API key is needed as well, as everywhere. A sender that has none needs <c>[AllowAnonymous]</c> beside this attribute.
/// </para>
/// <para>
/// Works on methods, lambdas and local functions that are mapped with the minimal API methods, on actions of controllers and on
/// handlers of Razor pages. Register the verifier with <c>services.AddWebhooks("orders")</c>; without it the service does not start.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// [AllowAnonymous, WebhookVerified("orders")]
/// public static NoContent Receive(OrderPlaced message) => TypedResults.NoContent();
/// </code>
/// </example>
/// <param name="name">The name of the verifier.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = true)]
public sealed class WebhookVerifiedAttribute(string name) : Attribute, IWebhookRequirement
{
    /// <summary>The name of the verifier.</summary>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));
}
