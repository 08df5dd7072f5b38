using ServiceKit.Protection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Ties endpoints and groups to the tenant of the caller's API key.</summary>
public static class TenantEndpointConventionBuilderExtensions
{
    /// <summary>
    /// The endpoint, or every endpoint of the group, answers only callers whose API key belongs to the tenant that a route value names;
    /// others get 403 <c>forbidden</c>, before anything is bound. Both are compared byte for byte. A key of the tenant <c>*</c> may
    /// act for every tenant, a key without a tenant for none. Adds up with scopes and other requirements.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint or group.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="routeValue">The name of the parameter in the pattern, such as <c>tenant</c> for <c>/tenants/{tenant}/readings</c>. An endpoint whose pattern lacks it stops the start.</param>
    /// <returns><paramref name="builder"/>, to go on chaining.</returns>
    /// <exception cref="ArgumentException">The name is empty, or not one of a parameter.</exception>
    public static TBuilder RequireTenant<TBuilder>(this TBuilder builder, string routeValue)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(routeValue);
        return RouteTenant.Fault(routeValue) is { } fault
            ? throw new ArgumentException($"The route value {fault}.", nameof(routeValue))
            : builder.Require(new ApiKeyRequirement(scopes: [], anyOf: [], RouteTenant.Of(routeValue)));
    }

    /// <summary>
    /// The endpoint, or every endpoint of the group, answers only callers whose API key belongs to the tenant that the host of the
    /// request names; others get 403 <c>forbidden</c>. Hosts are compared without case and without the port; the tenant is the label in
    /// lower case. A host that does not fit the pattern is refused to every key.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint or group.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="pattern">A host with exactly one label <c>{tenant}</c>, such as <c>{tenant}.api.example.com</c>.</param>
    /// <returns><paramref name="builder"/>, to go on chaining.</returns>
    /// <exception cref="ArgumentException">The pattern is malformed.</exception>
    public static TBuilder RequireTenantFromHost<TBuilder>(this TBuilder builder, string pattern)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return builder.Require(new ApiKeyRequirement(scopes: [], anyOf: [], HostTenant.Of(pattern)));
    }
}
