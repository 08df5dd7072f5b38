using Microsoft.Extensions.Configuration;

namespace ServiceKit.Client.Keys;

/// <summary>The one place that a client's key comes from: the first that is given, in the order that a service reads its own.</summary>
internal static class KeySource
{
    /// <summary>Reads the key now; <paramref name="file"/> reads a key file, or remembers it.</summary>
    /// <exception cref="ApiKeyClientException">No source is given, or the one that is holds no key.</exception>
    public static string Read(string client, ApiKeyClientOptions options, IConfiguration? configuration, Func<string, string> file)
    {
        if (options.Key is { } key)
        {
            return KeyText.Check(key, $"ApiKeyClientOptions.Key of the HTTP client '{client}'");
        }

        var section = $"{ApiKeyClientDefaults.ConfigurationSection}:{client}";
        if ((options.KeyFile ?? configuration?[$"{section}:KeyFile"]) is { } path)
        {
            return file(string.IsNullOrWhiteSpace(path)
                ? throw new ApiKeyClientException($"The key file of the HTTP client '{client}' is named by an empty text. Name the file, or leave KeyFile out.")
                : path);
        }

        if (configuration?[$"{section}:Key"] is { } configured)
        {
            return KeyText.Check(configured.Trim(), $"{section}:Key");
        }

        if (options.KeyVariable is { } variable && (configuration?[variable] ?? Environment.GetEnvironmentVariable(variable)) is { } value)
        {
            return KeyText.Check(value.Trim(), variable);
        }

        throw new ApiKeyClientException(
            $"The HTTP client '{client}' has no API key. Set {section}:KeyFile or {section}:Key in the configuration"
            + (options.KeyVariable is null ? ", or name an environment variable with AddApiKey(options => options.KeyVariable = \"…\")." : $", or the environment variable {options.KeyVariable}."));
    }
}
