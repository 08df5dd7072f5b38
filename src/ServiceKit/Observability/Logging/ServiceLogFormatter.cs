using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace ServiceKit.Observability.Logging;

/// <summary>What the framework's console logger writes: keys were taken out of it before it gets here, except for what becomes a text here.</summary>
internal sealed class ServiceLogFormatter(IOptions<ServiceLoggingOptions> options, TimeProvider clock, ApiKeyRedactor redactor) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "servicekit";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var values = LogValues.Of(logEntry.State, options.Value.IncludeScopes ? scopeProvider : null);
        if (options.Value.Format is ServiceLogFormat.Json)
        {
            JsonLogLine.Write(logEntry, values, clock.GetUtcNow(), redactor, textWriter);
        }
        else
        {
            TextLogLine.Write(logEntry, values, clock.GetUtcNow(), redactor, textWriter);
        }
    }
}
