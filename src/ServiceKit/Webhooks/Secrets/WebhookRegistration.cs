using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ServiceKit.Webhooks.Secrets;

/// <summary>Registers a name of either direction. Registered again, it only adds options.</summary>
internal static class WebhookRegistration
{
    public static void Add<TOptions>(IServiceCollection services, string name, Action<TOptions>? configure)
        where TOptions : class, IWebhookOptions
    {
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<WebhookLog>();
        services.TryAddSingleton<WebhookSecrets<TOptions>>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWebhookSecrets, WebhookSecrets<TOptions>>(provider => provider.GetRequiredService<WebhookSecrets<TOptions>>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<TOptions>, ConfiguredSecrets<TOptions>>());
        services.AddHostedService<WebhookLoader>();
        if (!services.Any(s => s.ServiceType == typeof(WebhookName<TOptions>) && s.ImplementationInstance is WebhookName<TOptions> known && known.Value == name))
        {
            services.AddSingleton(new WebhookName<TOptions>(name));
            services.AddSingleton<IOptionsChangeTokenSource<TOptions>>(provider => new ConfigurationChanges<TOptions>(name, provider.GetService<IConfiguration>()));
        }

        if (configure is not null)
        {
            services.Configure(name, configure);
        }
    }
}
