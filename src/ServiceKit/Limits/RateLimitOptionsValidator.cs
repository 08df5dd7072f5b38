using Microsoft.Extensions.Options;

namespace ServiceKit.Limits;

/// <summary>Finds what is wrong with the limits before the service listens, and says what to write instead.</summary>
internal sealed class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>
{
    private const int MostAddresses = 10_000_000;

    public ValidateOptionsResult Validate(string? name, RateLimitOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = options.Faults.ToList();
        if (options.Policies.Count > RateLimitOptions.MaxLimits)
        {
            faults.Add($"There are {options.Policies.Count} rate limits; the limit is {RateLimitOptions.MaxLimits}. Take some away: two or three are enough to tell a burst from a day's use.");
        }

        if (options.MaxAddresses is < 1 or > MostAddresses)
        {
            faults.Add($"RateLimitOptions.MaxAddresses is out of range. Use 1 to {MostAddresses}.");
        }

        return faults is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
