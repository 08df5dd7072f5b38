using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Authentication;
using ServiceKit.Webhooks.Receiving;

namespace ServiceKit.Protection.Inventory;

/// <summary>Every endpoint of the service with its requirement, by the same rules that requests are judged by.</summary>
internal static class EndpointInventory
{
    public static IReadOnlyList<InventoryEntry> Of(IServiceProvider services) => [.. WithEndpoints(services).Select(listed => listed.Entry)];

    /// <summary>The same, each with the endpoint that it is of.</summary>
    public static IReadOnlyList<(RouteEndpoint Endpoint, InventoryEntry Entry)> WithEndpoints(IServiceProvider services)
    {
        var middleware = services.GetService<ApiKeysInUse>() is { Everywhere: true };
        var paths = middleware ? services.GetRequiredService<PublicPaths>() : null;
        return
        [
            .. (services.GetService<EndpointDataSource>()?.Endpoints ?? [])
                .OfType<RouteEndpoint>()
                .Select(endpoint => (Endpoint: endpoint, Entry: Entry(endpoint, paths)))
                .OrderBy(listed => listed.Entry.Pattern, StringComparer.Ordinal)
                .ThenBy(listed => string.Join(',', listed.Entry.Methods), StringComparer.Ordinal),
        ];
    }

    private static InventoryEntry Entry(RouteEndpoint endpoint, PublicPaths? paths)
    {
        var access = EndpointAccess.Of(endpoint);
        var openness = access switch
        {
            { Policy: not null } => EndpointOpenness.Policy,
            { Admission: not null } => EndpointOpenness.Session,
            { IsAnonymous: true } => EndpointOpenness.Anonymous,
            { HasRequirement: true } => EndpointOpenness.Key,
            _ when paths is null => EndpointOpenness.Open,
            _ when paths.Open(access) => EndpointOpenness.Path,
            _ => EndpointOpenness.Default,
        };
        return new InventoryEntry(
            endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [],
            access.Pattern ?? "/",
            openness,
            access.Scopes.All,
            access.Scopes.AnyOf,
            EnforcedBy(endpoint, openness, paths is not null),
            [.. access.Tenants.Sources.Select(source => source.ToString()!)],
            WebhookAccess.Of(endpoint) is { IsNeeded: true } webhook ? string.Join(' ', webhook.Names) : null,
            access.Policy ?? access.Admission?.Name,
            access.OpenTo is not null);
    }

    private static List<string> EnforcedBy(RouteEndpoint endpoint, EndpointOpenness openness, bool middleware)
    {
        var locks = new List<string>();
        if (openness is EndpointOpenness.Policy)
        {
            locks.Add("authorization");
        }

        if (openness is EndpointOpenness.Default or EndpointOpenness.Key or EndpointOpenness.Session && middleware)
        {
            locks.Add("middleware");
        }

        if (openness is EndpointOpenness.Default or EndpointOpenness.Key or EndpointOpenness.Session || WebhookAccess.Of(endpoint).IsNeeded)
        {
            locks.Add("guard");
        }

        if (openness is EndpointOpenness.Key)
        {
            if (endpoint.Metadata.GetMetadata<GeneratedRequirement>() is not null)
            {
                locks.Add("generated filter");
            }
            else if (endpoint.Metadata.GetMetadata<ApiKeyRequirement>() is not null)
            {
                locks.Add("filter");
            }
        }

        return locks;
    }
}
