using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using ServiceKit.Configs;
using ServiceKit.Configs.Api;
using ServiceKit.KeyManagement;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ServiceKit;

/// <summary>Named configurations on the builder.</summary>
public static class ConfigBuilderExtensions
{
    /// <summary>
    /// Keeps named configurations of a type in the store of the service, and serves them under <c>/api/v1/configs</c> to keys with the scopes
    /// <c>configs:read</c> and <c>configs:write</c>. They are checked against the data annotations of the type before they are written.
    /// Handlers of the service read them through <see cref="IConfigs{T}"/>. May be called once for each type, with a path for each.
    /// </summary>
    /// <remarks>
    /// The store is the one of <c>WithKeyManagement()</c>, which need not be on: the SQLite file that <c>ServiceKit:KeyManagement:Database</c>
    /// names, <c>data/keys.db</c> by default, or PostgreSQL after <c>WithPostgreSqlKeys()</c>.
    /// </remarks>
    /// <typeparam name="T">A record or a class that JSON writes as an object.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ApiKeyConfigurationException">An option is not valid, or the type or the path has configurations already.</exception>
    /// <example><code>.WithConfig&lt;StationConfig&gt;()</code></example>
    public static ServiceBuilder WithConfig<T>(this ServiceBuilder builder, Action<ConfigOptions>? configure = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new ConfigOptions();
        configure?.Invoke(options);
        var kind = new ConfigKind<T>(options);
        Refuse<T>(builder.Services, kind);
        AddShared(builder.Services);
        builder.Services.AddSingleton<ConfigKind>(kind);
        builder.Services.AddSingleton(kind);
        builder.Services.AddSingleton<ConfigSet<T>>();
        builder.Services.AddSingleton<IConfigs<T>>(p => p.GetRequiredService<ConfigSet<T>>());
        builder.Services.AddSingleton<ConfigEndpoints<T>>();
        return builder.OnBuild(app =>
        {
            CheckType<T>(app.Services);
            ConfigMapping.Map(app, kind);
        });
    }

    private static void Refuse<T>(IServiceCollection services, ConfigKind<T> kind)
        where T : class
    {
        var known = services.Select(service => service.ImplementationInstance).OfType<ConfigKind>().ToList();
        if (known.OfType<ConfigKind<T>>().Any())
        {
            throw new ApiKeyConfigurationException($"WithConfig<{typeof(T).Name}>() was called twice.");
        }

        if (known.Select(kind.Conflict).OfType<string>().FirstOrDefault() is { } conflict)
        {
            throw new ApiKeyConfigurationException($"WithConfig<{typeof(T).Name}>(): {conflict}: WithConfig<{typeof(T).Name}>(c => c.Path = \"/api/v1/others\").");
        }
    }

    private static void AddShared(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(OpenedStore)))
        {
            return;
        }

        services.AddServiceStore();
        services.AddSingleton<ConfigLog>();
        services.AddSingleton<ConfigJson>();
        services.AddSingleton<ConfigHealthCheck>();
        services.AddHealthChecks().AddCheck<ConfigHealthCheck>(ConfigHealthCheck.Name, HealthStatus.Degraded);
        services.AddSingleton<OpenedStore>();
        services.AddSingleton<IHostedService>(p => p.GetRequiredService<OpenedStore>());
        services.AddSingleton<ConfigFaultFilter>();
        services.Configure<SwaggerGenOptions>(swagger =>
        {
            swagger.OperationFilter<ConfigDocumentation>();
            swagger.SchemaFilter<PositionalAnnotations>();
        });
    }

    // A type that can never be read would be found out by the first caller.
    private static void CheckType<T>(IServiceProvider services)
    {
        var json = services.GetRequiredService<ConfigJson>();
        foreach (var options in (JsonSerializerOptions[])[json.Api, json.Kept])
        {
            if (options.GetTypeInfo(typeof(T)).Kind is not JsonTypeInfoKind.Object)
            {
                throw new ApiKeyConfigurationException($"WithConfig<{typeof(T).Name}>(): JSON does not write this type as an object with members. Use a record or a class with properties.");
            }

            try
            {
                JsonSerializer.Deserialize<T>("{}", options);
            }
            catch (Exception fault) when (fault is NotSupportedException or InvalidOperationException && !IsTold<T>(options))
            {
                throw new ApiKeyConfigurationException($"WithConfig<{typeof(T).Name}>(): JSON cannot make this type: {fault.Message}");
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                // Nothing is missing but what the body is to bring.
            }
        }
    }

    // Which of its derived types it is, a body says.
    private static bool IsTold<T>(JsonSerializerOptions options) => options.GetTypeInfo(typeof(T)).PolymorphismOptions is { DerivedTypes.Count: > 0 };
}
