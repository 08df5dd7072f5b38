using Microsoft.Extensions.Logging;

namespace ServiceKit.Testing;

/// <summary>Hands what is logged to <see cref="TestEvents"/>.</summary>
internal sealed class TestEventProvider(TestEvents events) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(events, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(TestEvents events, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var values = new Dictionary<string, object?>(StringComparer.Ordinal);
            foreach (var (name, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
            {
                values[name] = value;
            }

            events.Add(new TestEvent(eventId.Name ?? string.Empty, category, logLevel, formatter(state, exception), values));
        }
    }
}
