using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceKit.Webhooks.Receiving;

/// <summary>Stops the start where an endpoint asks for a signature that nothing can verify. A part of <see cref="Protection.EndpointCheck"/>.</summary>
internal static class WebhookCheck
{
    /// <exception cref="WebhookConfigurationException">The endpoint asks for it in vain.</exception>
    public static void Check(Endpoint endpoint, IServiceProvider services)
    {
        if (FaultOf(WebhookAccess.Of(endpoint).Names, services) is { } fault)
        {
            throw new WebhookConfigurationException($"{endpoint.DisplayName} {fault}");
        }

        if (endpoint.Metadata.GetMetadata<HubMetadata>() is { } hub
            && hub.HubType.GetMethods().Any(method => method.IsDefined(typeof(WebhookVerifiedAttribute), inherit: true)))
        {
            throw new WebhookConfigurationException($"{endpoint.DisplayName} has [WebhookVerified] on a method of a hub, which no webhook can call. Take the attribute away.");
        }
    }

    private static string? FaultOf(IReadOnlyList<string> names, IServiceProvider services) => names switch
    {
        [] => null,
        [var name] when services.GetService<WebhookGate>() is { } gate && gate.Knows(name) => null,
        [var name] when WebhookVerifierName.IsName(name) =>
            $"asks for a webhook signature of '{name}', but there is no verifier of that name. Call services.AddWebhooks(\"{name}\").",
        [_] => "asks for a webhook signature by a name that no verifier can have. Use letters, digits, hyphens, underscores and full stops, such as orders.",
        _ => $"asks for webhook signatures of several verifiers ({string.Join(", ", names)}), but a message has one sender. Name one of them.",
    };
}
