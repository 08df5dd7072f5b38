using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace ServiceKit.Protection;

/// <summary>Guards endpoints that take the place of another after matching: <c>MapFallbackToController</c>, <c>MapDynamicControllerRoute</c>, Razor pages, which are compiled then.</summary>
internal sealed class ApiKeyDynamicGuardPolicy(ApiKeyGuard guard) : MatcherPolicy, IEndpointSelectorPolicy
{
    // After every policy that could still replace an endpoint.
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        ContainsDynamicEndpoints(endpoints) || endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && candidates[i] is { Endpoint: { } endpoint, Values: var values } && guard.Guard(endpoint) is var guarded && guarded != endpoint)
            {
                candidates.ReplaceEndpoint(i, guarded, values);
            }
        }

        return Task.CompletedTask;
    }
}
