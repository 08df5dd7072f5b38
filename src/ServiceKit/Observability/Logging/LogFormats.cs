using Microsoft.Extensions.Configuration;

namespace ServiceKit.Observability.Logging;

/// <summary>Which format was chosen outside of the program.</summary>
internal static class LogFormats
{
    public const string Argument = "--log-format";
    public const string Variable = "SERVICEKIT_LOG_FORMAT";
    public const string Section = "ServiceKit:Logging:Format";

    private static readonly string[] Places = ["log-format", Variable, Section];

    /// <summary>Applies the first of the places that has a value.</summary>
    public static void Apply(ServiceLoggingOptions options, IConfiguration configuration)
    {
        if (Array.Find(Places, place => !string.IsNullOrEmpty(configuration[place])) is not { } place)
        {
            return;
        }

        // What was written is not repeated: a command line that went wrong can have anything there.
        var name = place == Places[0] ? Argument : place;
        (options.Format, options.FormatFault) = configuration[place]!.Trim() switch
        {
            var text when text.Equals("json", StringComparison.OrdinalIgnoreCase) => (ServiceLogFormat.Json, null),
            var text when text.Equals("text", StringComparison.OrdinalIgnoreCase) => (ServiceLogFormat.Text, null),
            _ => (options.Format, $"{name} names no format of the log. Write text or json."),
        };
    }

    /// <exception cref="ApiKeyConfigurationException">The argument stands there without a value, which the framework would overlook.</exception>
    public static void Check(string[] args)
    {
        if (args is [.., Argument])
        {
            throw new ApiKeyConfigurationException($"{Argument} takes the format of the log: text or json.");
        }
    }
}
