namespace ServiceKit;

/// <summary>What the landing page shows besides what the service says of itself.</summary>
public sealed class LandingPageOptions
{
    /// <summary>Links of the service's own, behind those to its documentation and its health. Anyone who can open the page sees them. Default: none.</summary>
    /// <example><code>.WithLandingPage(page => page.Links.Add(new("Runbook", "https://wiki.example.com/stations")))</code></example>
    public IList<LandingPageLink> Links { get; } = [];
}
