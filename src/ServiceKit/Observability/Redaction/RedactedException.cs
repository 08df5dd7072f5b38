using System.Collections;

namespace ServiceKit.Observability.Redaction;

/// <summary>
/// Stands in for an exception with a key in its text. Its text begins with the original's type and ends with the original's
/// stack trace, as that of every exception does.
/// </summary>
#pragma warning disable CA1032, CA1064 // never thrown, and made of an exception alone
internal sealed class RedactedException : Exception
#pragma warning restore CA1032, CA1064
{
    // Deeper than any that is thrown; the text of the outermost holds the rest.
    private const int MaxDepth = 16;

    private readonly string _text;
    private readonly string? _stackTrace;

    private RedactedException(Exception original, ApiKeyRedactor redactor, int depth)
        : base(redactor.Redact(original.Message), original.InnerException is { } inner && depth > 0 ? Of(inner, redactor, depth - 1) : null)
    {
        _text = RedactedValue.TextOf(original, redactor);
        _stackTrace = redactor.Redact(original.StackTrace);
        HResult = original.HResult;
        Source = redactor.Redact(original.Source);
        foreach (DictionaryEntry entry in original.Data)
        {
            Data[Redacted(entry.Key, redactor)!] = Redacted(entry.Value, redactor);
        }
    }

    public override string? StackTrace => _stackTrace;

    /// <summary>The exception itself if there is no key in it.</summary>
    public static Exception Of(Exception exception, ApiKeyRedactor redactor) => Of(exception, redactor, MaxDepth);

    public override string ToString() => _text;

    private static Exception Of(Exception exception, ApiKeyRedactor redactor, int depth)
    {
        try
        {
            return IsNeededFor(exception, redactor, depth) ? new RedactedException(exception, redactor, depth) : exception;
        }
#pragma warning disable CA1031 // an exception that throws when it is read: it is named, and nothing of it gets out
        catch (Exception)
#pragma warning restore CA1031
        {
            return new InvalidOperationException($"{exception.GetType()}, whose text cannot be read");
        }
    }

    // The text of an exception need not be all of it: a type can choose to say less there than in its message or its cause.
    private static bool IsNeededFor(Exception exception, ApiKeyRedactor redactor, int depth) =>
        redactor.IsNeededFor(exception.ToString())
        || redactor.IsNeededFor(exception.Message)
        || (exception.Data.Count > 0 && RedactedValue.TryRedact(exception.Data, redactor, out _))
        || (depth > 0 && exception.InnerException is { } inner && IsNeededFor(inner, redactor, depth - 1))
        || (depth > 0 && exception is AggregateException several && several.InnerExceptions.Any(e => IsNeededFor(e, redactor, depth - 1)));

    private static object? Redacted(object? value, ApiKeyRedactor redactor) =>
        RedactedValue.TryRedact(value, redactor, out var redacted) ? redacted : value;
}
