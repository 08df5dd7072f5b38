using Microsoft.Extensions.DependencyInjection;

namespace ServiceKit;

/// <summary>The store in PostgreSQL on the builder.</summary>
public static class PostgreSqlBuilderExtensions
{
    /// <summary>Keeps managed keys in PostgreSQL, for any number of replicas. Goes with <c>WithKeyManagement()</c>, before or after it.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connection">
    /// A connection string of Npgsql, which contains a <c>=</c>, or the name of one in the configuration section <c>ConnectionStrings</c>.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ApiKeyConfigurationException">When the service starts: there is no connection string of that name, or it cannot be read.</exception>
    public static ServiceBuilder WithPostgreSqlKeys(this ServiceBuilder builder, string connection)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddPostgreSqlApiKeyStore(connection);
        return builder;
    }
}
