using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using ServiceKit;
using ServiceKit.Observability.Health;
using ServiceKit.Protection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the health of a service without <see cref="ServiceBuilder"/>.</summary>
public static class HealthServiceExtensions
{
    /// <summary>Registers what <c>/health</c> and the paths below it need. Needs <c>app.MapServiceHealth()</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Adds checks. May be called several times.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddServiceHealth(this IServiceCollection services, Action<HealthBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var checks = services.AddHealthChecks();
        if (services.All(s => s.ServiceType != typeof(HealthRounds)))
        {
            services.AddOptions<HealthOptions>().ValidateOnStart();
            services.AddSingleton<IValidateOptions<HealthOptions>, HealthOptionsValidator>();
            services.AddOptions<HealthCheckServiceOptions>().ValidateOnStart();
            services.AddSingleton<IValidateOptions<HealthCheckServiceOptions>, HealthCheckNames>();
            services.TryAddSingleton(TimeProvider.System);
            services.AddSingleton<HealthRounds>();
            services.AddSingleton<HealthStreams>();
            ServiceEndpointPolicy.AddTo(services);
        }

        configure?.Invoke(new HealthBuilder(checks));
        return services;
    }
}
