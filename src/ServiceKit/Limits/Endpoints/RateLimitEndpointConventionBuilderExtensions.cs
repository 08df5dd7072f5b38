using ServiceKit;
using ServiceKit.Limits;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Says how endpoints and groups are rate limited. <c>DisableRateLimiting()</c> of the framework exempts them.</summary>
public static class RateLimitEndpointConventionBuilderExtensions
{
    /// <summary>A rate limit that was added with <c>onlyWhereNamed</c> holds for the endpoint, or every endpoint of the group, beside those that hold for all.</summary>
    /// <typeparam name="TBuilder">The type of the endpoint or group.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="name">The name that the limit was added under. An unknown name stops the start.</param>
    /// <returns><paramref name="builder"/>, to go on chaining.</returns>
    public static TBuilder RequireRateLimit<TBuilder>(this TBuilder builder, string name)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return builder.WithMetadata(new RateLimitAttribute(name));
    }

    /// <summary>
    /// A request takes so many permits of every rate limit, where others take one; of a group, each endpoint that says nothing
    /// itself. 0 makes it free. A limit of requests at the same time counts each request as one.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint or group.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="cost">0 to 10,000,000. A cost that no limit could ever admit stops the start.</param>
    /// <returns><paramref name="builder"/>, to go on chaining.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cost is negative or too large.</exception>
    public static TBuilder WithRequestCost<TBuilder>(this TBuilder builder, int cost)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cost);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cost, Quota.MaxPermits);
        return builder.WithMetadata(new RequestCostAttribute(cost));
    }
}
