using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServiceKit;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;
using ServiceKit.CompilerServices;
using ServiceKit.Limits;
using ServiceKit.Networks;
using ServiceKit.Observability.Redaction;
using ServiceKit.Protection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers API keys without <see cref="ServiceBuilder"/>.</summary>
public static class ApiKeyServiceExtensions
{
    /// <summary>
    /// Registers API keys and the authentication scheme <c>ApiKey</c>. Endpoints that ask for a key are closed from here
    /// on; call <c>app.UseApiKeys()</c> to close everything else too.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options. May be called several times.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddApiKeys(this IServiceCollection services, Action<ApiKeyOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        LogRedaction.AddTo(services);
        if (services.Any(s => s.ServiceType == typeof(ApiKeyGate)))
        {
            return services;
        }

        services.AddOptions<ApiKeyOptions>().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AuthenticationLog>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>());
        services.AddApiKeyRateLimits();
        services.AddSingleton<GuessThrottle>();
        services.AddSingleton<ApiKeySources>();
        services.AddSingleton<ApiKeyReloader>();
        services.AddSingleton<IApiKeyReloader>(provider => provider.GetRequiredService<ApiKeyReloader>());
        services.AddSingleton<HangupSignal>();
        services.AddSingleton<ApiKeyWatch>();
        services.AddSingleton<ApiKeyReader>();
        services.AddSingleton<CredentialHider>();
        services.AddSingleton<ConnectionMemory>();
        services.AddSingleton<ApiKeyAuthenticator>();
        services.AddSingleton<ApiKeyChallenge>();
        services.AddSingleton<RefusalWriter>();
        services.AddSingleton<PublicPaths>();
        services.AddSingleton<ApiKeyGate>();
        services.AddSingleton<ApiKeysInUse>();
        services.AddHostedService<ApiKeyLoader>();
        services.AddHealthChecks().AddCheck<ApiKeyHealthCheck>(ApiKeyHealthCheck.Name);
        AllowedNetworks.AddTo(services);
        ProtectionCheck.AddTo(services);
        ServiceEndpointPolicy.AddTo(services);
        services.AddScoped<ApiKeyAuthenticationHandler>();
        services.AddAuthenticationCore(options => options.AddScheme(
            ApiKeyDefaults.AuthenticationScheme,
            scheme => scheme.HandlerType = typeof(ApiKeyAuthenticationHandler)));
        return services;
    }
}
