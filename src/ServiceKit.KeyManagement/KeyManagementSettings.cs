using Microsoft.Extensions.Configuration;

namespace ServiceKit.KeyManagement;

/// <summary>The options as the configuration has them, for the service and for the command line.</summary>
internal static class KeyManagementSettings
{
    /// <exception cref="ApiKeyConfigurationException">A value has another type, or a pepper has no version. The value, which may be a pepper, is not quoted.</exception>
    public static void Bind(IConfiguration configuration, KeyManagementOptions options)
    {
        var section = configuration.GetSection(KeyManagementOptions.Section);
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException)
        {
            throw new ApiKeyConfigurationException($"{KeyManagementOptions.Section} has a value of the wrong type.");
        }

        // The binder leaves out what it cannot read, and digests without their pepper are weaker ones.
        if (section.GetSection(nameof(options.Peppers)).GetChildren().FirstOrDefault(pepper => !IsVersion(pepper.Key)) is not null)
        {
            throw new ApiKeyConfigurationException($"{KeyManagementOptions.Section}:{nameof(options.Peppers)}: a version is a number from 1, such as {KeyManagementOptions.Section}:{nameof(options.Peppers)}:1.");
        }
    }

    private static bool IsVersion(string key) =>
        int.TryParse(key, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version) && version > 0;
}
