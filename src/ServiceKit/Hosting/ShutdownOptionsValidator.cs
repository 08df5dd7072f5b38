using Microsoft.Extensions.Options;

namespace ServiceKit.Hosting;

/// <summary>Finds times that are out of range before the service listens.</summary>
internal sealed class ShutdownOptionsValidator : IValidateOptions<ShutdownOptions>
{
    public ValidateOptionsResult Validate(string? name, ShutdownOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Delay < TimeSpan.Zero || options.Delay > TimeSpan.FromMinutes(10))
        {
            return ValidateOptionsResult.Fail("ShutdownOptions.Delay is out of range. Use zero to ten minutes.");
        }

        return options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromHours(1)
            ? ValidateOptionsResult.Fail("ShutdownOptions.Timeout is out of range. Use one second to one hour.")
            : ValidateOptionsResult.Success;
    }
}
