using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServiceKit;
using ServiceKit.Dashboard;
using ServiceKit.Dashboard.Access;
using ServiceKit.Dashboard.Assets;
using ServiceKit.Dashboard.Audit;
using ServiceKit.Dashboard.Endpoints;
using ServiceKit.Dashboard.Endpoints.Trial;
using ServiceKit.Dashboard.Forms;
using ServiceKit.Dashboard.Keys;
using ServiceKit.Dashboard.Layout;
using ServiceKit.Dashboard.Live;
using ServiceKit.Dashboard.Overview;
using ServiceKit.Dashboard.SignIn;
using ServiceKit.KeyManagement;
using ServiceKit.Observability;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the dashboard.</summary>
internal static class DashboardServiceExtensions
{
    public static IServiceCollection AddDashboard(this IServiceCollection services, Action<DashboardOptions>? configure)
    {
        if (!services.Any(s => s.ServiceType == typeof(PageRenderer)))
        {
            AddPages(services);
        }

        if (configure is not null)
        {
            services.Configure(configure);
        }

        return services;
    }

    private static void AddPages(IServiceCollection services)
    {
        services.AddOptions<DashboardOptions>()
            .Configure<IConfiguration>((options, configuration) => configuration.GetSection(DashboardOptions.Section).Bind(options))
            .PostConfigure<IOptions<KeyManagementOptions>>((options, keys) => options.Policy ??= keys.Value.AdminPolicy)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<DashboardOptions>, DashboardOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DashboardLog>();
        services.AddSingleton(new LandingPageLink("Dashboard", DashboardMapping.Path, "API keys, for operators"));
        services.AddSingleton<DashboardAssets>();
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<SessionCookies>();
        foreach (var cookie in SessionCookies.Reserved)
        {
            services.AddSingleton(cookie);
        }

        services.AddSingleton<SessionLookups>();
        services.AddSingleton<Sessions>();
        services.AddHostedService<SessionStoreCheck>();
        services.AddSingleton<SessionAdmission>();
        services.AddSingleton<SignInPrompt>();
        services.AddSingleton<UserSessions>();
        services.AddSingleton<FormFilter>();
        services.AddSingleton<PageFilter>();
        services.AddSingleton<SignInEndpoints>();
        services.AddSingleton<LiveEndpoint>();
        services.AddSingleton<ScopeChoices>();
        services.AddSingleton<ShownOnce>();
        services.AddSingleton<RequestNumbers>();
        services.AddSingleton<IRequestCount>(p => p.GetRequiredService<RequestNumbers>());
        services.AddSingleton<KeyNumbersReader>();
        services.AddSingleton<KeptKeyNumbers>();
        services.AddSingleton<ServiceStateReader>();
        services.AddSingleton<GuessingAddresses>();
        services.AddSingleton<OverviewEndpoints>();
        services.AddSingleton<KeyListEndpoints>();
        services.AddSingleton<KeyFormEndpoints>();
        services.AddSingleton<KeyPageEndpoints>();
        services.AddSingleton<KeyEndEndpoints>();
        services.AddSingleton<AuditKeys>();
        services.AddSingleton<ChainCheck>();
        services.AddSingleton<AuditPageEndpoints>();
        services.AddSingleton<EndpointKeys>();
        services.AddSingleton<SilentGate>();
        services.AddSingleton<TrialRun>();
        services.AddSingleton<EndpointEndpoints>();
        services.TryAddSingleton(p => p.GetRequiredService<IApiKeyStore>() as IDashboardSessionStore ?? throw new ApiKeyConfigurationException(
            "The store of API keys keeps no sessions of the dashboard. Let it implement IDashboardSessionStore too, or register one: services.AddSingleton<IDashboardSessionStore, …>()."));
    }
}
