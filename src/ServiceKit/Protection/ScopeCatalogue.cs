using System.Reflection;
using Microsoft.AspNetCore.Routing;
using ServiceKit.CompilerServices;

namespace ServiceKit.Protection;

/// <summary>Every scope that the service knows: what its endpoints ask for, and what the assemblies of their handlers name.</summary>
internal static class ScopeCatalogue
{
    public static IReadOnlyList<string> Of(EndpointDataSource? endpoints)
    {
        var all = new SortedSet<string>(StringComparer.Ordinal);
        var assemblies = new HashSet<Assembly>();
        if (Assembly.GetEntryAssembly() is { } entry)
        {
            assemblies.Add(entry);
        }

        foreach (var endpoint in endpoints?.Endpoints ?? [])
        {
            var needed = EndpointAccess.Of(endpoint).Scopes;
            all.UnionWith(needed.All.Concat(needed.AnyOf.SelectMany(group => group)));
            if (endpoint.Metadata.GetMetadata<MethodInfo>() is { } handler)
            {
                assemblies.Add(handler.Module.Assembly);
            }
        }

        all.UnionWith(assemblies.SelectMany(a => a.GetCustomAttribute<KnownApiKeyScopesAttribute>()?.Scopes ?? []));
        return [.. all];
    }
}
