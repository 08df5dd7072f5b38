using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceKit;

public sealed partial class ServiceBuilder
{
    private bool _withMonitoring;

    /// <summary>
    /// Adds <c>/metrics</c> for Prometheus: what the web server, the runtime and ServiceKit measure, and the meters that are added. It needs a key
    /// with the scope <c>metrics:read</c>.
    /// </summary>
    /// <param name="configure">Adds meters, and says who else may read them.</param>
    /// <returns>This builder.</returns>
    /// <example><code>.WithMonitoring(m => m.Meters.Add("My.Company.Orders"))</code></example>
    public ServiceBuilder WithMonitoring(Action<MonitoringOptions>? configure = null)
    {
        _withMonitoring = true;
        Services.AddServiceMetrics(configure);
        return this;
    }

    private void MapMonitoring(WebApplication app)
    {
        if (_withMonitoring)
        {
            app.MapServiceMetrics();
        }
    }
}
