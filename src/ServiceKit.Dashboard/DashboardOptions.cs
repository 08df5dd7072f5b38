using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard;

/// <summary>How the dashboard lets people in. The configuration section <c>ServiceKit:Dashboard</c> is bound to it before code changes it.</summary>
public sealed class DashboardOptions
{
    /// <summary>The configuration section: <c>ServiceKit:Dashboard</c>.</summary>
    public const string Section = "ServiceKit:Dashboard";

    /// <summary>
    /// A scope that a key needs to sign in, beside <c>keys:admin</c>, which managing keys needs here as over the REST API. Default: <c>keys:admin</c>,
    /// and so no other.
    /// </summary>
    public string Scope { get; set; } = KeyManagementOptions.AdminScope;

    /// <summary>
    /// An authorization policy of the service that lets people in, in place of a key: the service's own scheme then signs them in. It has to
    /// know their names. Default: <see cref="KeyManagementOptions.AdminPolicy"/>, since where that is set, keys manage no keys; a policy that is named
    /// here holds for the dashboard alone.
    /// </summary>
    public string? Policy { get; set; }

    /// <summary>How long a session lasts that nobody uses: 1 minute to 24 hours. Default: 30 minutes.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a session lasts at most: 5 minutes to 30 days, and no less than <see cref="IdleTimeout"/>. Default: 12 hours.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How often a page that is open asks for new numbers, where a script may run: 1 second to 1 hour. Default: 10 seconds.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(10);
}
