using System.Globalization;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Trace;

namespace ServiceKit.OpenTelemetry;

/// <summary>Which traces are sent, as <c>OTEL_TRACES_SAMPLER</c> and <c>OTEL_TRACES_SAMPLER_ARG</c> say it: whoever runs the service has the last word.</summary>
internal sealed class TraceSampler
{
    private const string Variable = "OTEL_TRACES_SAMPLER";
    private const string ShareVariable = "OTEL_TRACES_SAMPLER_ARG";

    private TraceSampler(Sampler value) => Value = value;

    public Sampler Value { get; }

    /// <returns>Null where nothing is said.</returns>
    /// <exception cref="ApiKeyConfigurationException">A variable has a value that cannot be used.</exception>
    public static TraceSampler? Of(IConfiguration configuration)
    {
        var name = configuration[Variable]?.Trim();
        return string.IsNullOrEmpty(name) ? null : new TraceSampler(name switch
        {
            "always_on" => new AlwaysOnSampler(),
            "always_off" => new AlwaysOffSampler(),
            "traceidratio" => new TraceIdRatioBasedSampler(Share(configuration)),
            "parentbased_always_on" => new ParentBasedSampler(new AlwaysOnSampler()),
            "parentbased_always_off" => new ParentBasedSampler(new AlwaysOffSampler()),
            "parentbased_traceidratio" => new ParentBasedSampler(new TraceIdRatioBasedSampler(Share(configuration))),
            _ => throw new ApiKeyConfigurationException($"{Variable} names no sampler that is there. Write always_on, always_off, traceidratio, or one of these behind parentbased_."),
        });
    }

    private static double Share(IConfiguration configuration) => configuration[ShareVariable]?.Trim() switch
    {
        null or "" => 1,
        { } text when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share <= 1 => share,
        _ => throw new ApiKeyConfigurationException($"{ShareVariable} is no share of the traces. Write 0 to 1, such as 0.1."),
    };
}
