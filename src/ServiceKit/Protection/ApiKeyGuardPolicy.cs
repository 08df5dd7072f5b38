using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace ServiceKit.Protection;

/// <summary>
/// Guards endpoints while routing builds its tables: the runtime's own road for endpoints whose mapping call could not be
/// intercepted, and one that no order of middleware can go around.
/// </summary>
/// <remarks>Routing lets a policy replace endpoints when it builds the matcher, which is how the framework itself answers 405 and 415.</remarks>
internal sealed class ApiKeyGuardPolicy(ApiKeyGuard guard) : MatcherPolicy, INodeBuilderPolicy
{
    // Before the policies that choose by method or media type, so that they choose among guarded endpoints.
    public override int Order => int.MinValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        foreach (var endpoint in endpoints)
        {
            if (guard.Applies(endpoint))
            {
                return true;
            }
        }

        return false;
    }

    public IReadOnlyList<PolicyNodeEdge> GetEdges(IReadOnlyList<Endpoint> endpoints) =>
        [new PolicyNodeEdge(string.Empty, [.. endpoints.Select(guard.Guard)])];

    public PolicyJumpTable BuildJumpTable(int exitDestination, IReadOnlyList<PolicyJumpTableEdge> edges) =>
        new OneDestination(edges[0].Destination);

    private sealed class OneDestination(int destination) : PolicyJumpTable
    {
        public override int GetDestination(HttpContext httpContext) => destination;
    }
}
