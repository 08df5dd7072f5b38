using ServiceKit.KeyManagement;

namespace ServiceKit;

/// <summary>The named configurations of a type, for the handlers of the service. Each call reads the store: what another replica wrote is seen at once.</summary>
/// <typeparam name="T">The type that <c>WithConfig&lt;T&gt;()</c> named.</typeparam>
public interface IConfigs<T>
    where T : class
{
    /// <summary>Finds a configuration.</summary>
    /// <param name="name">Its name, exactly.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The configuration, or null.</returns>
    /// <exception cref="ConfigException">It was written when the type was another, and cannot be read as the present one.</exception>
    /// <exception cref="ApiKeyStoreException">The store cannot be reached.</exception>
    Task<Config<T>?> FindAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Lists the names of configurations, in the order of code points.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>All of them.</returns>
    /// <exception cref="ApiKeyStoreException">The store cannot be reached.</exception>
    Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken cancellationToken = default);

    /// <summary>Writes a configuration, whether there is one of this name or not.</summary>
    /// <param name="name">1 to 100 letters, digits, dots, hyphens and underscores of ASCII; the first a letter or a digit.</param>
    /// <param name="data">Its content.</param>
    /// <param name="cancellationToken">Gives up; whether it was written is then unknown.</param>
    /// <returns>The configuration as it is kept.</returns>
    /// <exception cref="ConfigException">The name is malformed, the content fails its validation, or there are too many.</exception>
    /// <exception cref="ApiKeyStoreException">The store cannot be reached.</exception>
    Task<Config<T>> SetAsync(string name, T data, CancellationToken cancellationToken = default);

    /// <summary>Removes a configuration.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ApiKeyStoreException">The store cannot be reached.</exception>
    Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default);
}
