using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServiceKit;
using ServiceKit.OpenTelemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the sending of traces and metrics without <see cref="ServiceBuilder"/>.</summary>
public static class TelemetryServiceExtensions
{
    /// <summary>
    /// Sends traces and metrics by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, or that of a signal; does nothing where neither is. Keys are taken out of
    /// spans.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration, with the variables of the environment.</param>
    /// <param name="service">What the service is called.</param>
    /// <param name="configure">Changes the options. May be called several times.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ApiKeyConfigurationException">A variable of OpenTelemetry has a value that cannot be used.</exception>
    public static IServiceCollection AddServiceTelemetry(
        this IServiceCollection services, IConfiguration configuration, ServiceInfo service, Action<ServiceTelemetryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(service);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.AddOptions<ServiceTelemetryOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServiceTelemetryOptions>, ServiceTelemetryOptionsValidator>());
        if (OtlpTarget.Of(configuration) is { } target && services.All(s => s.ServiceType != typeof(OtlpTarget)))
        {
            services.AddSingleton(target);
            services.AddSingleton<TelemetryLog>();
            services.AddSingleton<IStartupFilter, RequestTags>();
            // Not registered here: the registration of keys and of logging knows the names of parameters, and would find this one before it.
            services.AddHostedService(provider => new TelemetryProviders(
                target, service, provider.GetRequiredService<IOptions<ServiceTelemetryOptions>>(), provider.GetService<ApiKeyRedactor>() ?? new ApiKeyRedactor(), provider.GetRequiredService<TelemetryLog>()));
        }

        return services;
    }
}
