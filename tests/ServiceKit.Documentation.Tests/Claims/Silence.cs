using Microsoft.Extensions.Logging;

namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>Takes all that the settings let through, and keeps nothing of it.</summary>
internal sealed class Silence : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
    }

    public void Dispose()
    {
    }
}
