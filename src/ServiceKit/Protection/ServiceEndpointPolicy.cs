using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ServiceKit.Protection;

/// <summary>Of two endpoints with the same pattern, the service's own comes before the one that ServiceKit mapped.</summary>
/// <remarks>
/// The order of an endpoint says more than that: it comes before the precedence of patterns, so that <c>/{id}</c> would take <c>/health</c> as well.
/// </remarks>
internal sealed class ServiceEndpointPolicy : MatcherPolicy, IEndpointComparerPolicy
{
    // Before the policy that prefers endpoints with a method: one of the service's that answers every method takes the place, too.
    public override int Order => int.MinValue;

    public IComparer<Endpoint> Comparer { get; } = Comparer<Endpoint>.Create((x, y) => IsOurs(x).CompareTo(IsOurs(y)));

    public static void AddTo(IServiceCollection services) => services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ServiceEndpointPolicy>());

    private static bool IsOurs(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<ServiceEndpoint>() is not null;
}
