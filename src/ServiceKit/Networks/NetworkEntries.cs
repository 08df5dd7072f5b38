using Microsoft.Extensions.Configuration;

namespace ServiceKit.Networks;

/// <summary>What one source gave, before it is read.</summary>
/// <param name="Source">The source, as the beginning of a message: "ServiceKit:AllowedNetworks".</param>
/// <param name="Texts">One address or network each.</param>
internal sealed record NetworkEntries(string Source, IReadOnlyList<string?> Texts)
{
    private static readonly char[] Separators = [',', ' ', '\t', '\r', '\n'];

    /// <summary>A list, or one text separated by commas and blanks; null where the configuration does not have the name at all.</summary>
    /// <exception cref="ApiKeyConfigurationException">Both a text and a list are there.</exception>
    public static NetworkEntries? Of(IConfiguration configuration, string path, string source)
    {
        var section = configuration.GetSection(path);
        string?[] list = [.. section.GetChildren().Select(entry => entry.Value)];
        if (list.Length > 0)
        {
            // An empty list in appsettings.json is an empty text beside the entries of another source.
            return string.IsNullOrEmpty(section.Value)
                ? new NetworkEntries(source, list)
                : throw new ApiKeyConfigurationException($"{source} is given both as one text and as a list. Keep one of the two.");
        }

        return section.Value is { } text ? new NetworkEntries(source, Split(text))
            : IsNamed(configuration, path) ? new NetworkEntries(source, [])
            : null;
    }

    // One more than the limit is enough to be refused.
    private static string[] Split(string text) =>
        text.Split(Separators, ApiKeyLimits.MaxNetworks + 1, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // "null" in appsettings.json has neither value nor entries, and is not the same as nothing.
    private static bool IsNamed(IConfiguration configuration, string path)
    {
        var parent = ConfigurationPath.GetParentPath(path) is { } above ? configuration.GetSection(above) : configuration;
        return parent.GetChildren().Any(child => child.Path.Equals(path, StringComparison.OrdinalIgnoreCase));
    }
}
