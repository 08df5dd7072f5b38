using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
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

        // Kinds and not paths: /a/configs and /b/configs would be the same rows.
        if (known.Any(other => other.Name.Equals(kind.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ApiKeyConfigurationException(
                $"WithConfig<{typeof(T).Name}>(): another type has configurations called \"{kind.Name}\". Give each a path of its own: WithConfig<{typeof(T).Name}>(c => c.Path = \"/api/v1/others\").");
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
        services.AddSingleton<OpenedStore>();
        services.AddSingleton<IHostedService>(p => p.GetRequiredService<OpenedStore>());
        services.AddSingleton<ConfigFaultFilter>();
        services.Configure<SwaggerGenOptions>(swagger =>
        {
            swagger.OperationFilter<ConfigDocumentation>();
            swagger.SchemaFilter<PositionalAnnotations>();
        });
    }

    private static void CheckType<T>(IServiceProvider services)
    {
        var json = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        if (json.GetTypeInfo(typeof(T)).Kind is not JsonTypeInfoKind.Object)
        {
            throw new ApiKeyConfigurationException($"WithConfig<{typeof(T).Name}>(): JSON does not write this type as an object with members. Use a record or a class with properties.");
        }
    }
}
