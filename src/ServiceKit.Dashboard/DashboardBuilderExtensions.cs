using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Authentication;
using ServiceKit.Dashboard;

namespace ServiceKit;

/// <summary>The dashboard on the builder.</summary>
public static class DashboardBuilderExtensions
{
    /// <summary>
    /// Serves a dashboard for managed keys under <c>/dashboard</c>, behind a sign-in with a key that has the scope <c>keys:admin</c>. Needs
    /// <c>WithKeyManagement()</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the options, after the configuration section <c>ServiceKit:Dashboard</c>.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ApiKeyConfigurationException">When the application is built: key management is not on.</exception>
    public static ServiceBuilder WithDashboard(this ServiceBuilder builder, Action<DashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddDashboard(configure);
        if (builder.Services.Any(service => service.ServiceType == typeof(Mapped)))
        {
            return builder;
        }

        builder.Services.AddSingleton<Mapped>();
        return builder.OnBuild(app =>
        {
            if (app.Services.GetService<ApiKeysInUse>() is not { Everywhere: true } && app.Services.GetService<CredentialHider>() is { } hider)
            {
                // After WithoutAuth() there is no gate before most endpoints, which else takes the cookies of the dashboard out of their requests.
                app.Use((context, next) =>
                {
                    hider.HideReserved(context);
                    return next(context);
                });
            }

            DashboardMapping.Map(app);
        });
    }

    /// <summary>Says that the builder maps the dashboard already.</summary>
    private sealed class Mapped;
}
