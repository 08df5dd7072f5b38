namespace ServiceKit.Observability.Redaction;

/// <summary>A formatter of messages whose messages have no keys in them; they are made when a provider asks.</summary>
/// <remarks>
/// A kind of state is formatted by one and the same formatter nearly always, so the last one is at hand without making it again.
/// It is held weakly: a formatter can hold on to whatever the program gave it.
/// </remarks>
internal sealed class RedactedMessage<TState>
{
    private static readonly WeakReference<RedactedMessage<TState>?> Latest = new(null);

    private readonly Func<TState, Exception?, string> _formatter;
    private readonly ApiKeyRedactor _redactor;

    private RedactedMessage(Func<TState, Exception?, string> formatter, ApiKeyRedactor redactor)
    {
        _formatter = formatter;
        _redactor = redactor;
        Format = (state, exception) => _redactor.Redact(_formatter(state, exception));
    }

    public Func<TState, Exception?, string> Format { get; }

    public static RedactedMessage<TState> Of(Func<TState, Exception?, string> formatter, ApiKeyRedactor redactor)
    {
        if (Latest.TryGetTarget(out var latest) && ReferenceEquals(latest._formatter, formatter) && ReferenceEquals(latest._redactor, redactor))
        {
            return latest;
        }

        var message = new RedactedMessage<TState>(formatter, redactor);
        Latest.SetTarget(message);
        return message;
    }

    /// <summary>The same where the exception is replaced: the formatter still gets the one that it was written for.</summary>
    public static Func<TState, Exception?, string> OfOriginal(Func<TState, Exception?, string> formatter, Exception? original, ApiKeyRedactor redactor) =>
        (state, _) => redactor.Redact(formatter(state, original));
}
