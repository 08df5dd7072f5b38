using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Authentication;
using ServiceKit.Limits;
using ServiceKit.Webhooks.Receiving;

namespace ServiceKit.Protection;

/// <summary>
/// Puts the gate in front of an endpoint, within the endpoint itself: before binding, and out of reach of the order of
/// middleware. The guarded endpoint has the same pattern and metadata.
/// </summary>
internal sealed class ApiKeyGuard(IServiceProvider services)
{
    private readonly ConditionalWeakTable<Endpoint, Endpoint> _guarded = [];
    private readonly ConditionalWeakTable<Endpoint, object> _guards = [];

    // Absent after WithoutAuth(): then the guard is all there is, and lets nobody pass.
    private readonly ApiKeyGate? _gate = services.GetService<ApiKeyGate>();
    private readonly RateLimitGate? _limits = services.GetService<RateLimitGate>();
    private readonly ApiKeysInUse? _inUse = services.GetService<ApiKeysInUse>();

    /// <summary>Whether the endpoint is to be guarded: it asks for a key or a signature, or the whole service is closed.</summary>
    public bool Applies(Endpoint endpoint) =>
        (NeedsKey(EndpointAccess.Of(endpoint)) || WebhookAccess.Of(endpoint).IsNeeded) && !_guards.TryGetValue(endpoint, out _);

    /// <summary>The endpoint with its guard, or itself where none is needed.</summary>
    public Endpoint Guard(Endpoint endpoint) => Applies(endpoint) ? _guarded.GetValue(endpoint, Create) : endpoint;

    private Endpoint Create(Endpoint endpoint)
    {
        if (endpoint.RequestDelegate is not { } inner)
        {
            return endpoint;
        }

        // The key first, which costs less than the signature: that has to read the body.
        var access = EndpointAccess.Of(endpoint);
        var guarded = WebhookGuard.Around(endpoint, inner, services);
        GuardedCall? call = null;
        if (NeedsKey(access))
        {
            call = _gate is null ? null : new GuardedCall(_gate, access, Limited(guarded));
            guarded = call is null ? UnregisteredResponse.WriteAsync : call.InvokeAsync;
        }

        Endpoint result = endpoint is RouteEndpoint route
            ? new RouteEndpoint(guarded, route.RoutePattern, route.Order, route.Metadata, route.DisplayName)
            : new Endpoint(guarded, endpoint.Metadata, endpoint.DisplayName);
        call?.Belongs(result);
        _guards.Add(result, this);
        return result;
    }

    // Where the middleware is missing or was skipped; otherwise the request has been counted.
    private RequestDelegate Limited(RequestDelegate inner) => context => _limits!.RunAsync(context, inner);

    private bool NeedsKey(EndpointAccess access) => !access.IsAnonymous && (access.HasRequirement || _inUse is { Everywhere: true });
}
