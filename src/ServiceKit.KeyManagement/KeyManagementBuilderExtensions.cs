using Microsoft.Extensions.DependencyInjection;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;
using ServiceKit.KeyManagement.Rotation;

namespace ServiceKit;

/// <summary>Managed keys on the builder.</summary>
public static class KeyManagementBuilderExtensions
{
    /// <summary>
    /// Keeps keys in a store, where they are made, changed, rotated and revoked while the service runs, over a REST API under
    /// <c>/api/v1/api-keys</c> that asks for the scope <c>keys:admin</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the options, after the configuration section <c>ServiceKit:KeyManagement</c>.</param>
    /// <returns>The builder.</returns>
    public static ServiceBuilder WithKeyManagement(this ServiceBuilder builder, Action<KeyManagementOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var again = builder.Services.Any(service => service.ServiceType == typeof(KeyEndpoints));
        builder.Services.AddKeyManagement(configure);
        return again ? builder : builder.OnBuild(DeprecationHeaders.Use).OnBuild(KeyEndpointMapping.Map);
    }
}
