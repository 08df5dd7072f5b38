using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using ServiceKit.Webhooks.Secrets;

namespace ServiceKit.Webhooks.Receiving;

/// <summary>The verifiers by name. What a verifier remembers is shared by all endpoints that ask for it.</summary>
internal sealed class WebhookGate(WebhookSecrets<WebhookVerifierOptions> secrets, TimeProvider clock, WebhookLog log)
{
    private readonly ConcurrentDictionary<string, Lazy<WebhookVerifier>> _verifiers = new(StringComparer.Ordinal);

    public bool Knows(string name) => secrets.Contains(name);

    /// <summary>Puts the verifier of a known name in front of <paramref name="inner"/>.</summary>
    public RequestDelegate Guard(string name, RequestDelegate inner)
    {
        // Tables of routes can be built where no secrets are read, as for --list-endpoints: the verifier is made by the first request.
        var verifier = _verifiers.GetOrAdd(name, _ => new Lazy<WebhookVerifier>(() => new WebhookVerifier(name, secrets.Of(name), clock, log)));
        return context => verifier.Value.InvokeAsync(context, inner);
    }
}
