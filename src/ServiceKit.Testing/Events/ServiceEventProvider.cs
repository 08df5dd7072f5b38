using Microsoft.Extensions.Logging;

namespace ServiceKit.Testing;

/// <summary>Records what is logged. ServiceKit has taken keys out before it arrives here.</summary>
internal sealed class ServiceEventProvider(ServiceEvents events) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Recorder(events, categoryName);

    public void Dispose()
    {
    }

    private sealed class Recorder(ServiceEvents events, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // The state is read now: it may be used again for the next event.
            var values = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var (name, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
            {
                values[name] = value;
            }

            events.Add(new ServiceEvent(eventId.Name ?? string.Empty, logLevel, category, formatter(state, exception), values));
        }
    }
}
