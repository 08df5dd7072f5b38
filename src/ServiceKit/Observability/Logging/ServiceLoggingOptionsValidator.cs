using Microsoft.Extensions.Options;

namespace ServiceKit.Observability.Logging;

/// <summary>Finds what is wrong with the options before anything is logged, and says what to write instead.</summary>
internal sealed class ServiceLoggingOptionsValidator : IValidateOptions<ServiceLoggingOptions>
{
    public ValidateOptionsResult Validate(string? name, ServiceLoggingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.FormatFault is { } fault)
        {
            return ValidateOptionsResult.Fail(fault);
        }

        return options.QuietPaths is null || options.QuietPaths.Any(path => path is not ['/', ..])
            ? ValidateOptionsResult.Fail("ServiceLoggingOptions.QuietPaths has an entry that is no path. Write paths such as /health/live, or an empty list.")
            : ValidateOptionsResult.Success;
    }
}
