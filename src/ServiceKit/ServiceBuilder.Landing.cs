using Microsoft.AspNetCore.Builder;

namespace ServiceKit;

public sealed partial class ServiceBuilder
{
    private bool _withLandingPage;

    /// <summary>
    /// Adds a page at <c>/</c>: name, version, description and health of the service, with links to its documentation and its dashboard. Open
    /// where <c>/</c> is in the list of open paths, as it is by default.
    /// </summary>
    /// <param name="configure">Adds links of the service's own.</param>
    /// <returns>This builder.</returns>
    /// <example><code>.WithLandingPage(page => page.Links.Add(new("Runbook", "https://wiki.example.com/stations")))</code></example>
    public ServiceBuilder WithLandingPage(Action<LandingPageOptions>? configure = null)
    {
        _withLandingPage = true;
        Services.AddLandingPage(_service, configure);
        return this;
    }

    private void MapLandingPage(WebApplication app)
    {
        if (_withLandingPage)
        {
            app.MapLandingPage();
        }
    }
}
