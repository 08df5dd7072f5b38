using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServiceKit;
using ServiceKit.Hosting;
using ServiceKit.Observability;
using ServiceKit.Observability.Metrics;
using ServiceKit.Protection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the metrics of a service without <see cref="ServiceBuilder"/>.</summary>
public static class MonitoringServiceExtensions
{
    /// <summary>Collects what the meters of the service measure. Needs <c>app.MapServiceMetrics()</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options. May be called several times.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddServiceMetrics(this IServiceCollection services, Action<MonitoringOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        if (services.All(s => s.ServiceType != typeof(MetricsCollector)))
        {
            services.AddMetrics();
            services.AddOptions<MonitoringOptions>().ValidateOnStart();
            services.AddSingleton<IValidateOptions<MonitoringOptions>, MonitoringOptionsValidator>();
            services.TryAddSingleton(TimeProvider.System);
            services.TryAddSingleton<HostingLog>();
            services.AddSingleton<MetricsEndpoint>();
            ServiceEndpointPolicy.AddTo(services);
            services.AddSingleton<MetricsCollector>();
            services.AddSingleton<IRetiredSeries>(provider => provider.GetRequiredService<MetricsCollector>());
            services.AddHostedService(provider => provider.GetRequiredService<MetricsCollector>());
            services.AddHostedService<UnsentTelemetry>();
        }

        return services;
    }
}
