using Microsoft.Extensions.Options;

namespace ServiceKit.Observability.Health;

/// <summary>Finds limits that contradict each other before the service listens.</summary>
internal sealed class HealthOptionsValidator : IValidateOptions<HealthOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    public ValidateOptionsResult Validate(string? name, HealthOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = Faults(options).ToArray();
        return faults is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(HealthOptions options)
    {
        if (options.MinPollInterval < Shortest || options.MaxPollInterval > TimeSpan.FromHours(1)
            || options.DefaultPollInterval < options.MinPollInterval || options.DefaultPollInterval > options.MaxPollInterval)
        {
            yield return "HealthOptions: the intervals are out of order. Use MinPollInterval <= DefaultPollInterval <= MaxPollInterval, within 100 milliseconds and one hour.";
        }

        if (options.MaxStreams is < 0 or > 100_000)
        {
            yield return "HealthOptions.MaxStreams is out of range. Use 0 to 100,000.";
        }

        if (options.MaxStreamsPerKey is < 1 or > 100_000)
        {
            yield return "HealthOptions.MaxStreamsPerKey is out of range. Use 1 to 100,000; MaxStreams = 0 switches the stream off.";
        }

        if (options.CheckTimeout < Shortest || options.CheckTimeout > TimeSpan.FromMinutes(5))
        {
            yield return "HealthOptions.CheckTimeout is out of range. Use 100 milliseconds to five minutes.";
        }

        if (options.MaxAge < TimeSpan.Zero || options.MaxAge > TimeSpan.FromMinutes(1))
        {
            yield return "HealthOptions.MaxAge is out of range. Use zero to one minute.";
        }
    }
}
