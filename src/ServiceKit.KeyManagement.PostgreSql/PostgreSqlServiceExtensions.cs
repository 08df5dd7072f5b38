using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ServiceKit;
using ServiceKit.KeyManagement;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the store in PostgreSQL.</summary>
public static class PostgreSqlServiceExtensions
{
    /// <summary>Keeps managed keys in PostgreSQL, in place of any other store, whether it is called before <c>AddKeyManagement()</c> or after.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connection">
    /// A connection string of Npgsql, which contains a <c>=</c>, or the name of one in the configuration section <c>ConnectionStrings</c>.
    /// A connection string with a password does not belong into source code: keep it in the configuration.
    /// </param>
    /// <returns>The services.</returns>
    /// <exception cref="ApiKeyConfigurationException">When the service starts: there is no connection string of that name, or it cannot be read.</exception>
    public static IServiceCollection AddPostgreSqlApiKeyStore(this IServiceCollection services, string connection)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(connection);
        services.RemoveAll<IApiKeyStore>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<KeyManagementOptions>();
        services.AddSingleton<IApiKeyStore>(p => Create(p, Find(connection, p.GetRequiredService<IConfiguration>())));
        return services;
    }

    private static PostgreSqlApiKeyStore Create(IServiceProvider services, string connectionString)
    {
        try
        {
            return new PostgreSqlApiKeyStore(
                connectionString, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.PollInterval);
        }
        catch (ArgumentException fault)
        {
            throw new ApiKeyConfigurationException(fault.Message);
        }
    }

    private static string Find(string connection, IConfiguration configuration) =>
        connection.Contains('=', StringComparison.Ordinal) ? connection
        : configuration.GetConnectionString(connection) is { Length: > 0 } found ? found
        : throw new ApiKeyConfigurationException(
            $"There is no connection string \"{connection}\" for the store of API keys. Set ConnectionStrings:{connection} in the configuration, such as the environment variable ConnectionStrings__{connection}.");
}
