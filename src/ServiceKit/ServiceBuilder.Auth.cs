using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ServiceKit;

public sealed partial class ServiceBuilder
{
    private bool _withoutAuth;

    /// <summary>
    /// Asks every caller for an API key. Keys come from the first source given: the list, then the file (or the one that
    /// <c>SERVICEKIT_API_KEY_FILE</c> names), then the environment variable. They never mix.
    /// </summary>
    /// <param name="apiKeys">The keys themselves, for development. An empty list stops the start.</param>
    /// <param name="apiKeyFile">A file with one key a line, such as <c>/run/secrets/api_keys</c>.</param>
    /// <param name="envVar">The environment variable with keys separated by commas. Default: <c>SERVICEKIT_API_KEYS</c>.</param>
    /// <param name="headerName">The header that carries the key. Default: <c>X-API-Key</c>.</param>
    /// <param name="unauthenticatedPaths">The open paths, in place of <c>/docs</c>, <c>/redoc</c>, <c>/openapi.json</c>, <c>/health</c> and <c>/</c>. Empty: none.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder WithAuth(
        IEnumerable<string>? apiKeys = null,
        string? apiKeyFile = null,
        string? envVar = null,
        string? headerName = null,
        IEnumerable<string>? unauthenticatedPaths = null) =>
        WithAuth(options =>
        {
            // What is left out keeps its value, so that a second call adds to the first instead of taking it back.
            options.ApiKeys = apiKeys?.Select(ApiKeyEntry.FromString).ToArray() ?? options.ApiKeys;
            options.ApiKeyFile = apiKeyFile ?? options.ApiKeyFile;
            options.EnvironmentVariable = envVar ?? options.EnvironmentVariable;
            options.HeaderName = headerName ?? options.HeaderName;
            options.UnauthenticatedPaths = unauthenticatedPaths?.ToArray() ?? options.UnauthenticatedPaths;
        });

    /// <summary>Asks every caller for an API key.</summary>
    /// <param name="configure">Changes the options.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder WithAuth(Action<ApiKeyOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _withoutAuth = false;
        Services.AddApiKeys(configure);
        return this;
    }

    /// <summary>
    /// Asks nobody for a key, and says so in a warning at every start. Endpoints that ask for a key themselves stay closed.
    /// </summary>
    /// <returns>This builder.</returns>
    public ServiceBuilder WithoutAuth()
    {
        _withoutAuth = true;
        Services.TryAddSingleton<Authentication.AuthenticationLog>();
        Services.TryAddSingleton<Protection.WithoutAuthentication>();
        Services.AddApiKeyRateLimits();
        return this;
    }
}
