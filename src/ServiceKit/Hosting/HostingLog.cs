using Microsoft.Extensions.Logging;

namespace ServiceKit.Hosting;

/// <summary>What the endpoints for operators and the life of the service log, under <see cref="Category"/>. Event ids and names are stable: 301 to 329.</summary>
internal sealed partial class HostingLog(ILoggerFactory loggers)
{
    public const string Category = "ServiceKit.Hosting";

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    [LoggerMessage(302, LogLevel.Warning, "The instrument {instrument} of the meter {meter} is not shown at /metrics: another of the name {name} is of another type or unit", EventName = "metrics.name_conflict")]
    public partial void NameConflict(string instrument, string meter, string name);

    [LoggerMessage(303, LogLevel.Warning, "There are more than {limit} instruments; those that come later are not shown at /metrics", EventName = "metrics.too_many_instruments")]
    public partial void TooManyInstruments(int limit);

    [LoggerMessage(304, LogLevel.Warning, "The instrument {instrument} has used up its time series: what is new is counted under otel_metric_overflow. A tag with too many values is the usual reason", EventName = "metrics.series_limit")]
    public partial void SeriesLimit(string instrument);

    [LoggerMessage(305, LogLevel.Warning, "An instrument could not be read ({exception})", EventName = "metrics.callback_failed")]
    public partial void CallbackFailed(string exception);

    [LoggerMessage(306, LogLevel.Error, "The shutdown hook {number} failed; the service stops all the same", EventName = "shutdown.hook_failed")]
    public partial void ShutdownHookFailed(Exception exception, int number);

    [LoggerMessage(307, LogLevel.Information, "The service was asked to stop. It takes requests for {seconds} more seconds, and says that it is not ready", EventName = "shutdown.draining")]
    public partial void Draining(double seconds);

    [LoggerMessage(308, LogLevel.Warning, "OpenToAnyone() was called: anyone who can reach the service can read its metrics", EventName = "metrics.open")]
    public partial void MetricsOpen();

    [LoggerMessage(320, LogLevel.Warning, "{variable} is set, and nothing sends anything there. Add the package ServiceKit.OpenTelemetry and call WithOpenTelemetry(), or take the variable away", EventName = "telemetry.not_sent")]
    public partial void TelemetryNotSent(string variable);

    [LoggerMessage(321, LogLevel.Warning, "The instruments that are asked did not answer within {seconds} seconds; /metrics goes on without them until they do", EventName = "metrics.callback_slow")]
    public partial void CallbackSlow(double seconds);
}
