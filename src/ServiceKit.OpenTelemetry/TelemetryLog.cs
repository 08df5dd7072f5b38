using Microsoft.Extensions.Logging;

namespace ServiceKit.OpenTelemetry;

/// <summary>What is logged of sending, under the category of the life of a service: 309.</summary>
internal sealed partial class TelemetryLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger("ServiceKit.Hosting");

    [LoggerMessage(309, LogLevel.Information, "Traces and metrics are sent by OTLP to {target}", EventName = "telemetry.sending")]
    public partial void Sending(string target);
}
