using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit.Authentication;
using ServiceKit.Networks;

namespace ServiceKit.Observability.Metrics;

/// <summary>Finds what is wrong with the options before the service listens, and says what to write instead.</summary>
internal sealed class MonitoringOptionsValidator(IServiceProviderIsService services) : IValidateOptions<MonitoringOptions>
{
    public ValidateOptionsResult Validate(string? name, MonitoringOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = Faults(options).ToArray();
        return faults is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> Faults(MonitoringOptions options)
    {
        if (options.MaxSeriesPerInstrument is < 1 or > 100_000)
        {
            yield return "MonitoringOptions.MaxSeriesPerInstrument is out of range. Use 1 to 100,000.";
        }

        if (options.MaxSeries is < 1 or > 1_000_000)
        {
            yield return "MonitoringOptions.MaxSeries is out of range. Use 1 to 1,000,000.";
        }

        if (options.Meters.Any(meter => string.IsNullOrWhiteSpace(meter) || meter.AsSpan(0, meter.Length - 1).Contains('*')))
        {
            yield return "MonitoringOptions.Meters has a name that is blank, or a '*' that is not at its end. Write names such as My.Company.Orders or My.Company.*.";
        }

        foreach (var (instrument, bounds) in options.BucketsByInstrument)
        {
            if (!HistogramBuckets.AreUsable(bounds))
            {
                yield return $"MonitoringOptions.Buckets of {instrument} are not usable. Give 1 to 100 finite numbers, each greater than the one before.";
            }
        }

        if (options.Networks.Count > 0)
        {
            if (NetworkList.Fault(options.Networks, ApiKeyLimits.MaxNetworks, except: null, out var networks) is { } fault)
            {
                yield return $"MonitoringOptions.OpenTo: {fault}.";
            }
            else if (NetworkList.Of(networks).CoversAFamily)
            {
                yield return "MonitoringOptions.OpenTo: together the networks are every address there is. Name those that the monitoring comes from, or call OpenToAnyone(), which says so at every start.";
            }

            if (!services.IsService(typeof(ApiKeyGate)))
            {
                yield return "MonitoringOptions.OpenTo(…) makes an exception for some networks in a service that asks for keys, and this one asks for none. Call WithAuth(), or OpenToAnyone().";
            }
        }
    }
}
