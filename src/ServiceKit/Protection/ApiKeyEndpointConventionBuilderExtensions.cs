using ServiceKit.Protection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Asks for API keys on endpoints and groups.</summary>
public static class ApiKeyEndpointConventionBuilderExtensions
{
    /// <summary>
    /// The endpoint, or every endpoint of the group, answers only callers with a valid API key that has every named scope.
    /// Requirements of a group, its endpoints and their attributes add up.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint or group.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="scopes">Scopes that the key must have, all of them. None: any valid key will do.</param>
    /// <returns><paramref name="builder"/>, to go on chaining.</returns>
    /// <exception cref="ArgumentException">A scope is malformed.</exception>
    public static TBuilder RequireApiKey<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(scopes);
        return builder.Require(new ApiKeyRequirement(scopes, anyOf: []));
    }

    /// <summary>The endpoint, or every endpoint of the group, answers only callers with a valid API key that has at least one of the scopes.</summary>
    /// <typeparam name="TBuilder">The type of the endpoint or group.</typeparam>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="scopes">Scopes of which the key must have one.</param>
    /// <returns><paramref name="builder"/>, to go on chaining.</returns>
    /// <exception cref="ArgumentException">A scope is malformed, or there is none.</exception>
    public static TBuilder RequireApiKeyWithAnyOf<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(scopes);
        return scopes is []
            ? throw new ArgumentException("Name at least one scope, or call RequireApiKey() if any key will do.", nameof(scopes))
            : builder.Require(new ApiKeyRequirement(scopes: [], scopes));
    }

    internal static TBuilder Require<TBuilder>(this TBuilder builder, ApiKeyRequirement requirement)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.WithMetadata(requirement);
        builder.WithMetadata([.. DocumentedResponses.All]);
        ApiKeyEndpointFilter.AddTo(builder);
        return builder;
    }
}
