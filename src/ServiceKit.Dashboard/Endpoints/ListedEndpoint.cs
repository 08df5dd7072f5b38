using Microsoft.AspNetCore.Routing;
using ServiceKit.Dashboard.Access;
using ServiceKit.Protection;
using ServiceKit.Protection.Inventory;

namespace ServiceKit.Dashboard.Endpoints;

/// <summary>An endpoint of the inventory.</summary>
/// <param name="Id">What addresses call it: its methods and its pattern, and a number where several have the same.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Entry">What the inventory says of it.</param>
internal sealed record ListedEndpoint(string Id, RouteEndpoint Endpoint, InventoryEntry Entry)
{
    public EndpointAccess Access => EndpointAccess.Of(Endpoint);

    public string Methods => MethodsOf(Entry);

    /// <summary>Whether a key decides about it.</summary>
    public bool IsForKeys => Entry.Access is EndpointOpenness.Key or EndpointOpenness.Default;

    /// <summary>Whether it is a page of the dashboard.</summary>
    public bool IsOfDashboard => DashboardEndpoint.Is(Endpoint);

    /// <summary>Every endpoint of the service, by pattern and method.</summary>
    public static IReadOnlyList<ListedEndpoint> All(IServiceProvider services)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var all = new List<ListedEndpoint>();
        foreach (var (endpoint, entry) in EndpointInventory.WithEndpoints(services))
        {
            var id = $"{MethodsOf(entry)} {entry.Pattern}";
            var number = seen[id] = seen.GetValueOrDefault(id) + 1;
            all.Add(new ListedEndpoint(number == 1 ? id : $"{id} #{number}", endpoint, entry));
        }

        return all;
    }

    private static string MethodsOf(InventoryEntry entry) => entry.Methods.Count == 0 ? "any" : string.Join(' ', entry.Methods);
}
