using Microsoft.Extensions.Logging;

namespace ServiceKit.OpenTelemetry;

/// <summary>What is logged of sending, under the category of the life of a service: 309.</summary>
internal sealed partial class TelemetryLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("ServiceKit.Hosting");

    /// <summary>Says once for each place what goes there.</summary>
    public void Sending(OtlpTarget target)
    {
        var (traces, metrics) = (target.Traces?.Shown, target.Metrics?.Shown);
        if (traces == metrics)
        {
            Sending("Traces and metrics", traces!);
            return;
        }

        if (traces is not null)
        {
            Sending("Traces", traces);
        }

        if (metrics is not null)
        {
            Sending("Metrics", metrics);
        }
    }

    [LoggerMessage(309, LogLevel.Information, "{signals} are sent by OTLP to {target}", EventName = "telemetry.sending")]
    private partial void Sending(string signals, string target);
}
