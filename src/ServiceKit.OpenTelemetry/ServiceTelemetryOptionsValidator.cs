using Microsoft.Extensions.Options;

namespace ServiceKit.OpenTelemetry;

/// <summary>Finds what is wrong with the options before the service listens.</summary>
internal sealed class ServiceTelemetryOptionsValidator : IValidateOptions<ServiceTelemetryOptions>
{
    public ValidateOptionsResult Validate(string? name, ServiceTelemetryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.SampledShare >= 0 && options.SampledShare <= 1))
        {
            return ValidateOptionsResult.Fail("ServiceTelemetryOptions.SampledShare is out of range. Use 0 to 1.");
        }

        if (options.FlushTimeout < TimeSpan.Zero || options.FlushTimeout > TimeSpan.FromMinutes(1))
        {
            return ValidateOptionsResult.Fail("ServiceTelemetryOptions.FlushTimeout is out of range. Use zero to one minute.");
        }

        return options.Sources.Concat(options.Meters).Any(string.IsNullOrWhiteSpace)
            ? ValidateOptionsResult.Fail("ServiceTelemetryOptions has a source or a meter without a name.")
            : ValidateOptionsResult.Success;
    }
}
