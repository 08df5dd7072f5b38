using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.AspNetCore.SignalR;

namespace ServiceKit.Protection;

/// <summary>Finds endpoints that ask for a tenant which no request could name.</summary>
internal static class TenantCheck
{
    /// <returns>What is wrong with the endpoint and what to do instead, as the rest of a sentence; null if nothing is.</returns>
    public static string? Fault(Endpoint endpoint, EndpointAccess access)
    {
        if (endpoint.Metadata.GetMetadata<HubMetadata>() is { } hub && ApiKeyHubFilter.IsTiedToTenants(hub.HubType))
        {
            return "is a hub whose methods ask for a tenant, which only the connection has. Take Tenant off the methods, and write MapHub<…>(\"/…/{tenant}\").RequireTenant(\"tenant\").";
        }

        return endpoint is RouteEndpoint { RoutePattern: var pattern } && access.Tenants.Sources.OfType<RouteTenant>().FirstOrDefault(tenant => !Has(pattern, tenant.Name)) is { } missing
            ? $"asks for an API key of the tenant in {missing}, which its pattern does not have: nobody could call it. Add {missing} to the pattern, or name another route value."
            : null;
    }

    private static bool Has(RoutePattern pattern, string name) =>
        pattern.GetParameter(name) is not null || pattern.Defaults.ContainsKey(name) || pattern.RequiredValues.ContainsKey(name);
}
