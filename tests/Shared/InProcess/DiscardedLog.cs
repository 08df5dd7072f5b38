using Microsoft.Extensions.Logging;

namespace ServiceKit.InProcess;

/// <summary>
/// Logging as a service in production has it, without the disk: from <see cref="LogLevel.Warning"/> up everything is taken and
/// thrown away, unformatted. The same for everything that is measured.
/// </summary>
internal sealed class DiscardedLog : ILoggerProvider, ILogger
{
    public static void Use(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Warning);
#pragma warning disable CA2000 // the factory disposes of it
        logging.AddProvider(new DiscardedLog());
#pragma warning restore CA2000
    }

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
    }

    public void Dispose()
    {
    }
}
