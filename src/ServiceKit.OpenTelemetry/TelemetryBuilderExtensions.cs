using Microsoft.Extensions.DependencyInjection;
using ServiceKit.OpenTelemetry;

namespace ServiceKit;

/// <summary>Sends traces and metrics from a service of the builder.</summary>
public static class TelemetryBuilderExtensions
{
    /// <summary>
    /// Sends traces and metrics by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, such as <c>http://collector:4318</c>, or that of a signal; does
    /// nothing where neither is. <c>/metrics</c> needs none of it.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Adds sources and meters, and chooses the share of traces.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ApiKeyConfigurationException">A variable of OpenTelemetry has a value that cannot be used.</exception>
    public static ServiceBuilder WithOpenTelemetry(this ServiceBuilder builder, Action<ServiceTelemetryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddServiceTelemetry(builder.Configuration, builder.Info, configure);
        return builder;
    }
}
