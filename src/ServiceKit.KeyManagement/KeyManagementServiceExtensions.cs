using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Api;
using ServiceKit.KeyManagement.Digests;
using ServiceKit.KeyManagement.Following;
using ServiceKit.KeyManagement.Limits;
using ServiceKit.KeyManagement.Rotation;
using ServiceKit.KeyManagement.Usage;
using ServiceKit.Limits;
using ServiceKit.Observability;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers managed keys.</summary>
public static class KeyManagementServiceExtensions
{
    /// <summary>
    /// Adds keys that are kept in a store and change while the service runs. Keys from other sources stand beside them. Without a
    /// store of one's own they are kept in a SQLite file.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options, after the configuration section <c>ServiceKit:KeyManagement</c>.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyManagement(this IServiceCollection services, Action<KeyManagementOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddApiKeys();
        if (!services.Any(s => s.ServiceType == typeof(StoreFollower)))
        {
            AddStore(services);
        }

        if (configure is not null)
        {
            services.Configure(configure);
        }

        return services;
    }

    private static void AddStore(IServiceCollection services)
    {
        services.AddServiceStore();
        services.AddSingleton<ManagedKeysExpected>();
        services.AddSingleton(p => Peppers.Of(p.GetRequiredService<IOptions<KeyManagementOptions>>().Value));
        services.AddSingleton<DigestUpgrades>();
        services.AddSingleton<DigestUpgrader>();
        services.AddSingleton<KeyFormat>();
        services.TryAddSingleton<IScopeCatalogue, EndpointScopes>();
        services.AddSingleton(p => new ApiKeyManager(
            p.GetRequiredService<IApiKeyStore>(),
            p.GetRequiredService<Peppers>(),
            p.GetRequiredService<KeyFormat>(),
            p.GetRequiredService<IScopeCatalogue>(),
            p.GetRequiredService<IOptions<KeyManagementOptions>>(),
            p.GetRequiredService<TimeProvider>(),
            p.GetService<StoreFollower>()));
        services.AddSingleton<KeyManagementLog>();
        KeyDocumentation.AddTo(services);
        services.AddSingleton<BodyReader>();
        services.AddSingleton<AdminPolicy>();
        services.AddSingleton<FaultFilter>();
        services.AddSingleton<KeyEndpoints>();
        services.AddSingleton<AuditEndpoints>();
        services.AddSingleton<StoreState>();
        services.AddSingleton<FirstKey>();
        services.AddSingleton<StoreFollower>();
        services.AddHostedService(p => p.GetRequiredService<StoreFollower>());
        services.AddSingleton<UsageRecorder>();
        services.AddSingleton<IKeyUse>(p => p.GetRequiredService<UsageRecorder>());
        services.AddSingleton<QuotaLender>();
        services.AddSingleton<IQuotaLender>(p => p.GetRequiredService<QuotaLender>());
        services.AddHostedService(p => p.GetRequiredService<QuotaLender>());
        services.AddSingleton<RotationWatch>();
        services.AddHostedService<UsageWriter>();
        services.AddHealthChecks().AddCheck<StoreHealthCheck>(StoreHealthCheck.Name).AddCheck<ReplicaHealthCheck>(ReplicaHealthCheck.Name);
    }
}
