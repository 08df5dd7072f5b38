using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ServiceKit.ApiKeys;

/// <summary>
/// Chooses the source: command line, then direct list, then file, then configuration, then environment variable. The first one
/// given wins; they never mix. The key of the administrator stands beside whichever it is.
/// </summary>
internal sealed class ApiKeySources(IOptions<ApiKeyOptions> options, IConfiguration configuration, IHostEnvironment environment, ManagedKeysExpected? store = null)
{
    /// <returns>The chosen source and the administrator's key; empty where no key is configured and none is needed.</returns>
    /// <exception cref="ApiKeyConfigurationException">No source was given, or the one given cannot be read.</exception>
    public IReadOnlyList<ApiKeySourceResult> Read()
    {
        ApiKeySourceResult?[] given = [Chosen(), Administrator()];
        ApiKeySourceResult[] found = [.. given.OfType<ApiKeySourceResult>()];
        return found is [] && !options.Value.Optional && store is null
            ? throw new ApiKeyConfigurationException(NoKeys(options.Value.EnvironmentVariable))
            : found;
    }

    /// <summary>The path of the key file that is in use, if one is.</summary>
    /// <exception cref="ApiKeyConfigurationException">The path is blank.</exception>
    public string? File => ApiKeyCommandLine.Read(configuration) is null && options.Value.ApiKeys is null && KeyFile(options.Value) is { } path ? FullPath(path) : null;

    private ApiKeySourceResult? Chosen()
    {
        var chosen = options.Value;
        if (ApiKeyCommandLine.Read(configuration) is { } commandLine)
        {
            return commandLine;
        }

        if (chosen.ApiKeys is { } entries)
        {
            return ApiKeyList.FromOptions(entries);
        }

        if (KeyFile(chosen) is { } path)
        {
            return ReadFile(path, chosen);
        }

        return ApiKeySection.Read(configuration)
            ?? (Variable(chosen.EnvironmentVariable) is { } text ? ApiKeyList.FromText(chosen.EnvironmentVariable, text) : null);
    }

    private ApiKeySourceResult? Administrator()
    {
        if (options.Value.AdminKeyVariable is not { } variable || Variable(variable) is not { } key)
        {
            return null;
        }

        var entry = ApiKeyHash.IsHash(key)
            ? new ApiKeyEntry { Hash = key, Name = "admin", Tenant = ApiKeyTenant.Every }
            : new ApiKeyEntry { Key = key, Name = "admin", Tenant = ApiKeyTenant.Every };
        return new ApiKeySourceResult(
            variable, string.IsNullOrWhiteSpace(key) ? [] : [(entry, 1)], _ => variable, $"{variable} is set but blank. Set it to a key, or unset it.");
    }

    private ApiKeySourceResult ReadFile(string path, ApiKeyOptions chosen)
    {
        var full = FullPath(path);
        return !Path.Exists(full) && LooksLikeAKey(path)
            ? throw new ApiKeyConfigurationException(
                $"API key file not found: {ApiKeySyntax.Prefix(path)}****, which looks like a key. {ApiKeyOptions.KeyFileEnvironmentVariable} names a file; keys themselves go into {chosen.EnvironmentVariable}.")
            : ApiKeyFile.Read(full);
    }

    private string FullPath(string path) => Path.GetFullPath(path, environment.ContentRootPath);

    // Environment variables are part of the configuration, where "__" in a name has become ":".
    private string? Variable(string name) => configuration[name.Replace("__", ":", StringComparison.Ordinal)];

    private string? KeyFile(ApiKeyOptions chosen) =>
        chosen.ApiKeyFile is not null ? NotBlank(chosen.ApiKeyFile, "The API key file (apiKeyFile)")
        : configuration[ApiKeyOptions.KeyFileEnvironmentVariable] is { } path ? NotBlank(path, ApiKeyOptions.KeyFileEnvironmentVariable)
        : null;

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
        Keys with names, scopes and expiry go into the file too, or into the configuration section {ApiKeySection.Path}.
        A good key is long and random, for example: echo "sk_prod_$(openssl rand -hex 24)"
        """;
}
