using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ServiceKit.Networks;

/// <summary>Chooses where the service's networks come from: code, then configuration, then the variable named. The first one given wins.</summary>
internal sealed class AllowedNetworkSources(IOptions<ApiKeyOptions> options, IConfiguration configuration)
{
    private const string Example = "Write addresses and networks separated by commas, such as 10.0.0.0/8,192.0.2.7, or * for everyone.";

    /// <returns>The networks and their source; null where nothing was given and nothing was asked for.</returns>
    /// <exception cref="ApiKeyConfigurationException">A source was asked for and is not there, is empty, or is malformed.</exception>
    public (NetworkEntries Entries, NetworkList List)? Read()
    {
        if (Choose(options.Value) is not { } entries)
        {
            return null;
        }

        if (entries.Texts.Count == 0)
        {
            throw new ApiKeyConfigurationException($"{entries.Source}: there is no network in it, and without one the service would refuse every caller. {Example}");
        }

        return NetworkList.Fault(entries.Texts, out var list) is { } fault
            ? throw new ApiKeyConfigurationException($"{entries.Source}: {fault}.")
            : (entries, list);
    }

    private NetworkEntries? Choose(ApiKeyOptions chosen)
    {
        if (chosen.AllowedNetworks is { } given)
        {
            return new NetworkEntries("ApiKeyOptions.AllowedNetworks", given);
        }

        if (NetworkEntries.Of(configuration, ApiKeyOptions.AllowedNetworksSection, ApiKeyOptions.AllowedNetworksSection) is { } configured)
        {
            return configured;
        }

        if (chosen.AllowedNetworksVariable is { } variable)
        {
            return FromVariable(variable);
        }

        return chosen.AllowedNetworksNeeded
            ? throw new ApiKeyConfigurationException($"WithAllowedNetworks() was called, but no networks are configured. Set {ApiKeyOptions.AllowedNetworksSection}. {Example}")
            : null;
    }

    private NetworkEntries FromVariable(string variable)
    {
        if (string.IsNullOrWhiteSpace(variable))
        {
            throw new ApiKeyConfigurationException("ApiKeyOptions.AllowedNetworksVariable is blank. Name a variable, such as ALLOWED_IPS, or leave it out.");
        }

        // Environment variables are part of the configuration, where "__" in a name has become ":".
        return NetworkEntries.Of(configuration, variable.Replace("__", ":", StringComparison.Ordinal), variable)
            ?? throw new ApiKeyConfigurationException($"{variable} is to name the networks that may call, but it is not set. {Example}");
    }
}
