using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceKit;

public sealed partial class ServiceBuilder
{
    private bool _withHealth;

    /// <summary>
    /// Adds <c>/health</c>: 200 while healthy or degraded, 503 while unhealthy, with the state of every check; <c>/health/live</c> and
    /// <c>/health/ready</c> for orchestrators; and <c>/health/$stream</c>, which tells the same again and again as server-sent events and
    /// needs a key.
    /// </summary>
    /// <param name="configure">Adds checks of the service's own, and changes limits.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder WithHealth(Action<HealthBuilder>? configure = null)
    {
        _withHealth = true;
        Services.AddServiceHealth(configure);
        return this;
    }

    private void MapHealth(WebApplication app)
    {
        if (_withHealth)
        {
            app.MapServiceHealth();
        }
    }
}
