using Microsoft.Extensions.Logging;

namespace ServiceKit.Observability.Redaction;

/// <summary>
/// Takes keys out of message, values, scopes and exception before any provider sees them. Where there is none, providers get
/// the state and the exception that were logged, and not copies.
/// </summary>
internal sealed class RedactingLogger(ILogger inner, ApiKeyRedactor redactor) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull =>
        RedactedState.TryRedact(state, redactor, out var redacted) ? inner.BeginScope(redacted) : inner.BeginScope(state);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        if (!inner.IsEnabled(logLevel))
        {
            return;
        }

        var safe = exception is null ? null : RedactedException.Of(exception, redactor);
        if (RedactedState.TryRedact(state, redactor, out var redacted))
        {
            var message = redactor.Redact(formatter(state, exception));
            inner.Log(logLevel, eventId, redacted, safe, (_, _) => message);
            return;
        }

        // A key can still be in the message: what a template joins, and what a formatter adds, is in none of the values.
        var format = ReferenceEquals(safe, exception)
            ? RedactedMessage<TState>.Of(formatter, redactor).Format
            : RedactedMessage<TState>.OfOriginal(formatter, exception, redactor);
        inner.Log(logLevel, eventId, state, safe, format);
    }
}
