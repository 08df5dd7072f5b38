using Microsoft.AspNetCore.Routing;
using ServiceKit.KeyManagement;
using ServiceKit.Protection;

namespace ServiceKit.Dashboard.Keys;

/// <summary>The scopes that can be granted, and the endpoints that need each of them.</summary>
internal sealed class ScopeChoices(EndpointDataSource endpoints, IScopeCatalogue catalogue)
{
    public IReadOnlyList<ScopeChoice> For(ApiKeyActor actor)
    {
        var needs = Needs();
        return [.. (catalogue.Scopes ?? [.. needs.Keys.Order(StringComparer.Ordinal)]).Select(scope =>
            new ScopeChoice(scope, needs.GetValueOrDefault(scope) ?? [], Scope.IsCovered(actor.Scopes, scope)))];
    }

    /// <summary>The path of an endpoint that a key with these scopes may read, for an example; null where there is none without parameters.</summary>
    public string? ExampleFor(IReadOnlyList<string> scopes) => endpoints.Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") is not false)
        .Select(EndpointAccess.Of)
        .Where(access => access is { HasRequirement: true, Admission: null, Pattern: { } pattern } && !pattern.Contains('{', StringComparison.Ordinal) && access.Scopes.IsCoveredBy(scopes))
        .OrderBy(access => access.Scopes.All.Contains(KeyManagementOptions.AdminScope))
        .ThenBy(access => access.Pattern, StringComparer.Ordinal)
        .FirstOrDefault()?.Pattern;

    private Dictionary<string, List<string>> Needs()
    {
        var needs = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            var access = EndpointAccess.Of(endpoint);
            var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
            foreach (var scope in access.Scopes.All.Concat(access.Scopes.AnyOf.SelectMany(group => group)).Distinct(StringComparer.Ordinal))
            {
                if (!needs.TryGetValue(scope, out var known))
                {
                    needs[scope] = known = [];
                }

                known.Add($"{(methods.Count == 0 ? "any" : string.Join(' ', methods))} {access.Pattern}");
            }
        }

        return needs;
    }
}
