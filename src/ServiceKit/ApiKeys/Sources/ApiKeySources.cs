using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceKit.ApiKeys;

/// <summary>Chooses the source: direct list, then file, then environment variable. The first one given wins; they never mix.</summary>
internal sealed class ApiKeySources(IOptions<ApiKeyOptions> options, IConfiguration configuration, IHostEnvironment environment)
{
    /// <exception cref="ApiKeyConfigurationException">No source was given, or the one given cannot be read.</exception>
    public ApiKeySourceResult Read()
    {
        var chosen = options.Value;
        if (chosen.ApiKeys is { } entries)
        {
            return ApiKeyList.FromOptions(entries);
        }

        if (KeyFile(chosen) is { } path)
        {
            var full = Path.GetFullPath(path, environment.ContentRootPath);
            if (!Path.Exists(full) && LooksLikeAKey(path))
            {
                throw new ApiKeyConfigurationException(
                    $"API key file not found: {ApiKeySyntax.Prefix(path)}****, which looks like a key. {ApiKeyOptions.KeyFileEnvironmentVariable} names a file; keys themselves go into {chosen.EnvironmentVariable}.");
            }

            return ApiKeyFile.Read(full);
        }

        // Environment variables are part of the configuration, where "__" in a name has become ":".
        if (configuration[chosen.EnvironmentVariable.Replace("__", ":", StringComparison.Ordinal)] is { } text)
        {
            return ApiKeyList.FromText(chosen.EnvironmentVariable, text);
        }

        throw new ApiKeyConfigurationException(NoKeys(chosen.EnvironmentVariable));
    }

    private string? KeyFile(ApiKeyOptions chosen)
    {
        if (chosen.ApiKeyFile is not null)
        {
            return NotBlank(chosen.ApiKeyFile, "The API key file (apiKeyFile)");
        }

        return configuration[ApiKeyOptions.KeyFileEnvironmentVariable] is { } path
            ? NotBlank(path, ApiKeyOptions.KeyFileEnvironmentVariable)
            : null;
    }

    // No separator, no extension, and long: a slip that must not end in a log.
    private static bool LooksLikeAKey(string path) => path.Length >= ApiKeyLimits.RecommendedKeyLength && path.AsSpan().IndexOfAny('/', '\\', '.') < 0;

    private static string NotBlank(string path, string what) =>
        string.IsNullOrWhiteSpace(path)
            ? throw new ApiKeyConfigurationException($"{what} is set but blank. Set it to the path of a key file, or leave it out.")
            : path;

    private static string NoKeys(string variable) =>
        $"""
        No API keys configured, and without one the service would refuse every caller. Give keys in one of three ways:
          1. environment variable   {variable}=<key>,<key>
          2. file, one key a line   {ApiKeyOptions.KeyFileEnvironmentVariable}=/run/secrets/api_keys   or .WithAuth(apiKeyFile: "/run/secrets/api_keys")
          3. direct list            .WithAuth(apiKeys: ["<key>"])   for development only
        A good key is long and random, for example: echo "sk_prod_$(openssl rand -hex 24)"
        """;
}
