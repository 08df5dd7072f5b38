using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;

namespace ServiceKit.Protection;

/// <summary>Enforces <c>[ApiKeyProtected]</c> on the methods of hubs, which are called over a connection that stands already.</summary>
internal sealed class ApiKeyHubFilter : IHubFilter
{
    private readonly ConcurrentDictionary<MethodInfo, ScopeRequirement?> _requirements = new();

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        ArgumentNullException.ThrowIfNull(invocationContext);
        ArgumentNullException.ThrowIfNull(next);
        if (!MayGoOn(invocationContext, out var record))
        {
            invocationContext.Context.Abort();
            throw new HubException("The API key of this connection is no longer valid");
        }

        if (_requirements.GetOrAdd(invocationContext.HubMethod, RequirementOf) is not { } requirement)
        {
            return next(invocationContext);
        }

        var identity = invocationContext.Context.User?.Identities
            .FirstOrDefault(i => i is { AuthenticationType: ApiKeyDefaults.AuthenticationScheme, IsAuthenticated: true });
        if (identity is null)
        {
            throw new HubException("This method needs an API key");
        }

        // The scopes that the key has now; those of the principal are from when the connection was made.
        return requirement.IsCoveredBy(record?.Scopes ?? [.. identity.FindAll(ApiKeyClaimTypes.Scope).Select(c => c.Value)])
            ? next(invocationContext)
            : throw new HubException($"This method needs an API key with {requirement}");
    }

    /// <summary>Whether a method of the hub asks for a key.</summary>
    public static bool IsNeededBy(Type hub) =>
        hub.GetMethods().Any(method => method.IsDefined(typeof(ApiKeyProtectedAttribute), inherit: true));

    /// <summary>Whether a method of the hub asks for a tenant, which only the request that opens the connection names.</summary>
    public static bool IsTiedToTenants(Type hub) =>
        hub.GetMethods().SelectMany(method => method.GetCustomAttributes<ApiKeyProtectedAttribute>(inherit: true)).Any(attribute => attribute.Tenant is not null);

    // The connection was accepted when it was made. Since then its key may have been removed, switched off or expired, or have lost the
    // scope, the tenant or the network that the connection was accepted for: what holds for a new connection holds for this one.
    private static bool MayGoOn(HubInvocationContext invocation, out ApiKeyRecord? record)
    {
        record = null;
        if (invocation.Context.GetHttpContext() is not { } http
            || http.Features.Get<IApiKeyFeature>() is not ApiKeyFeature identity
            || invocation.ServiceProvider.GetService<ApiKeyAuthenticator>() is not { } authenticator)
        {
            return true;
        }

        var access = EndpointAccess.Of(http.GetEndpoint());
        record = authenticator.Renew(http, identity);
        return record is not null && access.Tenants.IsMetBy(record.Tenant, http.Request) && access.Scopes.IsCoveredBy(record.Scopes);
    }

    private static ScopeRequirement? RequirementOf(MethodInfo method)
    {
        IApiKeyRequirement[] attributes = [.. method.GetCustomAttributes<ApiKeyProtectedAttribute>(inherit: true)];
        return attributes is [] ? null : ScopeRequirement.Of(attributes);
    }
}
