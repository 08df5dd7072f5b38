namespace ServiceKit;

/// <summary>Reads the keys anew on request. Changes of files and of the configuration are followed without it.</summary>
public interface IApiKeyReloader
{
    /// <summary>
    /// Reads the sources and swaps the keys in whole. What cannot be read changes nothing: the last good set stays in force, an
    /// error is logged, and <c>/health</c> is degraded until a reload succeeds.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Whether the keys in force are now those of the sources.</returns>
    Task<bool> ReloadAsync(CancellationToken cancellationToken = default);
}
