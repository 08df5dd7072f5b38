using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Authentication;

namespace ServiceKit.Protection;

/// <summary>
/// Puts a guard in front of every endpoint that asks for a key, while routing builds its tables: the runtime's own road
/// for endpoints whose mapping call could not be intercepted, and one that no order of middleware can go around.
/// </summary>
/// <remarks>
/// Routing lets a policy replace endpoints when it builds the matcher, which is how the framework itself answers 405 and
/// 415. The guarded endpoint has the same pattern and metadata; only its delegate checks the key before anything is bound.
/// </remarks>
internal sealed class ApiKeyGuardPolicy(IServiceProvider services) : MatcherPolicy, INodeBuilderPolicy
{
    // Absent after WithoutAuth(): then the guard is all there is, and lets nobody pass.
    private readonly ApiKeyGate? _gate = services.GetService<ApiKeyGate>();

    private readonly ConditionalWeakTable<Endpoint, Endpoint> _guarded = [];

    // Before the policies that choose by method or media type, so that they choose among guarded endpoints.
    public override int Order => int.MinValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        foreach (var endpoint in endpoints)
        {
            if (EndpointAccess.Of(endpoint).HasRequirement)
            {
                return true;
            }
        }

        return false;
    }

    public IReadOnlyList<PolicyNodeEdge> GetEdges(IReadOnlyList<Endpoint> endpoints) =>
        [new PolicyNodeEdge(string.Empty, [.. endpoints.Select(e => _guarded.GetValue(e, Guard))])];

    public PolicyJumpTable BuildJumpTable(int exitDestination, IReadOnlyList<PolicyJumpTableEdge> edges) =>
        new OneDestination(edges[0].Destination);

    private Endpoint Guard(Endpoint endpoint)
    {
        if (endpoint is not RouteEndpoint { RequestDelegate: { } inner } route || !EndpointAccess.Of(endpoint).HasRequirement)
        {
            return endpoint;
        }

        var access = EndpointAccess.Of(endpoint);
        return new RouteEndpoint(
            _gate is null ? UnregisteredResponse.WriteAsync : Guarded(_gate, access, inner),
            route.RoutePattern,
            route.Order,
            route.Metadata,
            route.DisplayName);
    }

    private static RequestDelegate Guarded(ApiKeyGate gate, EndpointAccess access, RequestDelegate inner) => async context =>
    {
        if (await gate.AdmitAsync(context, access))
        {
            await inner(context);
        }
    };

    private sealed class OneDestination(int destination) : PolicyJumpTable
    {
        public override int GetDestination(HttpContext httpContext) => destination;
    }
}
