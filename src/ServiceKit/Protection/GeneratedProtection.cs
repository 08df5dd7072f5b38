using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using ServiceKit.Protection;

namespace ServiceKit.CompilerServices;

/// <summary>What the code of the source generator calls. Not for direct use.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeneratedProtection
{
    /// <summary>Attaches the endpoint filter, the requirement and the documented responses of <see cref="ApiKeyProtectedAttribute"/>.</summary>
    /// <typeparam name="TBuilder">The convention builder that the mapping call returned.</typeparam>
    /// <param name="builder">What the mapping call returned.</param>
    /// <param name="handler">The handler that was mapped.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static TBuilder Protect<TBuilder>(TBuilder builder, Delegate handler)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(handler);
        ApiKeyEndpointFilter.AddTo(builder);
        builder.WithMetadata(new GeneratedRequirement(handler.Target?.GetType()));
        builder.WithMetadata([.. DocumentedResponses.All]);
        return builder;
    }
}
