using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceKit.KeyManagement;

/// <summary>Registers the store of a service, and what every REST API over it needs: that of keys, and that of configurations.</summary>
internal static class ServiceStore
{
    /// <summary>A SQLite file, unless the service has another store. Called again, it does nothing.</summary>
    public static void AddServiceStore(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(Added)))
        {
            return;
        }

        services.AddSingleton<Added>();
        services.AddOptions<KeyManagementOptions>()
            .Configure<IConfiguration>((options, configuration) => KeyManagementSettings.Bind(configuration, options))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<KeyManagementOptions>, KeyManagementOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        // A service may have a resolver of its own in place of the default, which does not know the bodies of the REST API.
        services.PostConfigure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolver = JsonTypeInfoResolver.Combine(
            json.SerializerOptions.TypeInfoResolver, new DefaultJsonTypeInfoResolver()));
        services.TryAddSingleton<IApiKeyStore>(p =>
        {
            var options = p.GetRequiredService<IOptions<KeyManagementOptions>>().Value;
            var path = Path.Combine(p.GetRequiredService<IHostEnvironment>().ContentRootPath, options.Database);
            return new SqliteApiKeyStore(path, p.GetRequiredService<TimeProvider>(), options.PollInterval);
        });
    }

    private sealed class Added;
}
