using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;

namespace ServiceKit.ApiKeys;

/// <summary>One key on the command line, <c>--api-key &lt;key&gt;</c>, of any service whose host was given its arguments.</summary>
internal static class ApiKeyCommandLine
{
    public const string Argument = "--api-key";

    private const string Name = "api-key";

    /// <summary>Refuses <c>--api-key</c> without a key, which the framework would silently drop.</summary>
    /// <exception cref="ApiKeyConfigurationException">No key follows.</exception>
    public static void Check(string[] args)
    {
        // Each of several: "--api-key --api-key <key>" would make the argument itself the key, which anyone could guess.
        var isWithoutKey = args.Where((arg, i) => arg.Equals(Argument, StringComparison.OrdinalIgnoreCase)
            && (i == args.Length - 1 || args[i + 1].StartsWith("--", StringComparison.Ordinal))).Any();
        if (isWithoutKey)
        {
            throw new ApiKeyConfigurationException($"{Argument} stands on the command line without a key. Write {Argument} <key>, or leave it out.");
        }
    }

    /// <returns>The key, or null where the command line names none.</returns>
    public static ApiKeySourceResult? Read(IConfiguration configuration) => Find(configuration) is not { } key
        ? null
        : new ApiKeySourceResult("the command line", key.Length == 0 ? [] : [(ApiKeyEntry.FromString(key), 1)], _ => Argument, $"{Argument} is given but blank. Write {Argument} <key>, or leave it out.")
        {
            IsCommandLine = true,
        };

    // Only the command line: an environment variable of that name was meant for something else.
    private static string? Find(IConfiguration configuration) => configuration is IConfigurationRoot root
        ? root.Providers.Select(Find).LastOrDefault(key => key is not null)
        : null;

    private static string? Find(IConfigurationProvider provider) => provider switch
    {
        CommandLineConfigurationProvider => provider.TryGet(Name, out var key) ? key ?? string.Empty : null,
        ChainedConfigurationProvider chained => Find(chained.Configuration),
        _ => null,
    };
}
