using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.RazorPages;
using ServiceKit.Protection;

namespace ServiceKit.Webhooks.Receiving;

/// <summary>Whose signature an endpoint asks for, worked out once from its metadata and its handler.</summary>
internal sealed class WebhookAccess
{
    private static readonly ConditionalWeakTable<Endpoint, WebhookAccess> Known = [];

    private WebhookAccess(IReadOnlyList<string> names) => Names = names;

    /// <summary>The names of the verifiers: none, one, or several, which is a contradiction that nothing can satisfy.</summary>
    public IReadOnlyList<string> Names { get; }

    public bool IsNeeded => Names.Count > 0;

    public static WebhookAccess Of(Endpoint endpoint) => Known.GetValue(endpoint, From);

    private static WebhookAccess From(Endpoint endpoint) => new(
    [
        .. endpoint.Metadata.OfType<IWebhookRequirement>().Concat(Handlers(endpoint).SelectMany(Declared))
            .Select(requirement => requirement.Name)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ]);

    // The metadata has the attributes of most handlers, but not those of the methods of interfaces, nor of the handlers of a page.
    private static IEnumerable<IWebhookRequirement> Declared(MethodInfo handler) =>
        HandlerAttributes.Implemented(handler).Prepend(handler).SelectMany(method => method.GetCustomAttributes<WebhookVerifiedAttribute>(inherit: true));

    private static IEnumerable<MethodInfo> Handlers(Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<CompiledPageActionDescriptor>() is { } page)
        {
            return page.HandlerMethods.Select(handler => handler.MethodInfo);
        }

        // A handler that was mapped as a RequestDelegate is not in the metadata.
        return ((MethodInfo?[])
        [
            endpoint.Metadata.GetMetadata<ControllerActionDescriptor>()?.MethodInfo,
            endpoint.Metadata.GetMetadata<MethodInfo>(),
            endpoint.RequestDelegate?.Method,
        ]).OfType<MethodInfo>();
    }
}
