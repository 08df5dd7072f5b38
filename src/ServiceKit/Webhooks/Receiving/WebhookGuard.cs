using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceKit.Webhooks.Receiving;

/// <summary>Puts verification in front of an endpoint, within the endpoint itself: what <see cref="Protection.ApiKeyGuard"/> is for keys, and a part of it.</summary>
internal static class WebhookGuard
{
    /// <summary>The request delegate of the endpoint, behind verification where the endpoint asks for it.</summary>
    public static RequestDelegate Around(Endpoint endpoint, RequestDelegate inner, IServiceProvider services) => WebhookAccess.Of(endpoint).Names switch
    {
        [] => inner,
        [var name] when services.GetService<WebhookGate>() is { } gate && gate.Knows(name) => gate.Guard(name, inner),
        _ => UnregisteredWebhook.WriteAsync,
    };
}
