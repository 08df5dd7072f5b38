using Microsoft.Extensions.Options;

namespace ServiceKit.Hosting;

/// <summary>Finds times that are out of range before the service listens.</summary>
internal sealed class ShutdownOptionsValidator : IValidateOptions<ShutdownOptions>
{
    public ValidateOptionsResult Validate(string? name, ShutdownOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>(options.Faults);
        if (options.Delay < TimeSpan.Zero || options.Delay > ShutdownOptions.MaxDelay)
        {
            faults.Add("ShutdownOptions.Delay is out of range. Use zero to ten minutes.");
        }

        if (options.Timeout < ShutdownOptions.MinTimeout || options.Timeout > ShutdownOptions.MaxTimeout)
        {
            faults.Add("ShutdownOptions.Timeout is out of range. Use one second to one hour.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
