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
        builder.Services.AddKeyManagement(configure);
        if (builder.Services.Any(service => service.ServiceType == typeof(Mapped)))
        {
            return builder;
        }

        builder.Services.AddSingleton<Mapped>();
        return builder.OnBuild(DeprecationHeaders.Use).OnBuild(KeyEndpointMapping.Map);
    }

    /// <summary>Says that the builder maps the REST API already.</summary>
    private sealed class Mapped;
}
