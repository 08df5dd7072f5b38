using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ServiceKit.Observability.Redaction;

/// <summary>What was logged or opened as a scope, as names and values, without keys.</summary>
internal sealed class RedactedState : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _values;
    private readonly string _text;

    private RedactedState(KeyValuePair<string, object?>[] values, string text)
    {
        _values = values;
        _text = text;
    }

    public int Count => _values.Length;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    /// <summary>The state without keys, if there is one in it.</summary>
    public static bool TryRedact<TState>(TState state, ApiKeyRedactor redactor, [NotNullWhen(true)] out object? redacted)
    {
        redacted = null;
        switch (state)
        {
            case IReadOnlyList<KeyValuePair<string, object?>> list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (IsNeededFor(list[i], redactor))
                    {
                        redacted = Create(list, redactor);
                        return true;
                    }
                }

                return false;
            case IEnumerable<KeyValuePair<string, object?>> pairs:
                redacted = IsNeededForAny(pairs, redactor) ? Create(pairs, redactor) : null;
                return redacted is not null;
            default:
                return RedactedValue.TryRedact(state, redactor, out redacted);
        }
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();

    public override string ToString() => _text;

    // Apart, since the closure would be made with every scope, and each request opens one.
    private static bool IsNeededForAny(IEnumerable<KeyValuePair<string, object?>> pairs, ApiKeyRedactor redactor) => pairs.Any(pair => IsNeededFor(pair, redactor));

    private static bool IsNeededFor(KeyValuePair<string, object?> pair, ApiKeyRedactor redactor) =>
        redactor.IsNeededFor(pair.Key) || RedactedValue.TryRedact(pair.Value, redactor, out _);

    private static RedactedState Create(IEnumerable<KeyValuePair<string, object?>> state, ApiKeyRedactor redactor) =>
        new([.. state.Select(pair => KeyValuePair.Create(redactor.Redact(pair.Key), RedactedValue.TryRedact(pair.Value, redactor, out var value) ? value : pair.Value))],
            RedactedValue.TextOf(state, redactor));
}
