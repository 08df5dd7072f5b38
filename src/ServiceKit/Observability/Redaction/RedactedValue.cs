using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ServiceKit.Observability.Redaction;

/// <summary>A value that was logged: what a provider could make of it is looked at, and replaced if a key is in it.</summary>
internal static class RedactedValue
{
    // Lists of lists of lists are as deep as anybody logs; a list that holds itself has no end.
    private const int MaxDepth = 4;

    private static readonly object CanHoldTexts = new();
    private static readonly ConditionalWeakTable<Type, object> Collections = [];

    /// <summary>The value without keys, if there is one in it; otherwise the value is to be kept as it is.</summary>
    public static bool TryRedact(object? value, ApiKeyRedactor redactor, [NotNullWhen(true)] out object? redacted) =>
        TryRedact(value, redactor, MaxDepth, out redacted);

    /// <summary>What the value says of itself, without keys. It never throws: a text that cannot be had is replaced.</summary>
    public static string TextOf(object value, ApiKeyRedactor redactor)
    {
        try
        {
            return redactor.Redact(value.ToString()) ?? string.Empty;
        }
#pragma warning disable CA1031 // what a type of the program throws cannot be known, and its text may be anything
        catch (Exception)
#pragma warning restore CA1031
        {
            return Unreadable(value);
        }
    }

    private static bool TryRedact(object? value, ApiKeyRedactor redactor, int depth, [NotNullWhen(true)] out object? redacted)
    {
        redacted = null;
        switch (value)
        {
            case null:
                return false;
            case string text:
                if (redactor.TryRedact(text, out var clean))
                {
                    redacted = clean;
                }

                return redacted is not null;
            case Exception exception:
                redacted = RedactedException.Of(exception, redactor);
                return !ReferenceEquals(redacted, exception);
            case IEnumerable elements when depth > 0 && Collections.GetValue(value.GetType(), Classify) == CanHoldTexts:
                redacted = Elements(elements, redactor, depth - 1);
                return redacted is not null || TryRedactText(value, redactor, out redacted);
            default:
                return !IsPlain(value) && TryRedactText(value, redactor, out redacted);
        }
    }

    private static bool TryRedactText(object value, ApiKeyRedactor redactor, [NotNullWhen(true)] out object? redacted)
    {
        redacted = null;
        try
        {
            if (value.ToString() is { } text && redactor.TryRedact(text, out var clean))
            {
                redacted = clean;
            }
        }
#pragma warning disable CA1031 // as above: whatever it is, a provider that has more luck must not get it
        catch (Exception)
#pragma warning restore CA1031
        {
            redacted = Unreadable(value);
        }

        return redacted is not null;
    }

    // Providers write elements; the text of a list names its type only.
    private static object?[]? Elements(IEnumerable collection, ApiKeyRedactor redactor, int depth)
    {
        try
        {
            var elements = new List<object?>();
            var found = false;
            foreach (var element in collection)
            {
                var replaced = TryRedact(element, redactor, depth, out var redacted);
                found |= replaced;
                elements.Add(replaced ? redacted : element);
            }

            return found ? [.. elements] : null;
        }
#pragma warning disable CA1031 // a list that another thread changes, for one
        catch (Exception)
#pragma warning restore CA1031
        {
            return [Unreadable(collection)];
        }
    }

    // What is in memory already: other sequences could do anything when they are read. Numbers have no room for a key.
    private static object Classify(Type type)
    {
        var interfaces = type.GetInterfaces();
        var isCollection = interfaces.Any(i => i == typeof(ICollection) || (i.IsGenericType && i.GetGenericTypeDefinition() is var d && (d == typeof(ICollection<>) || d == typeof(IReadOnlyCollection<>))));
        var isOfNumbers = interfaces.Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>) && i.GetGenericArguments()[0] is { IsPrimitive: true } element && element != typeof(char));
        return isCollection && !isOfNumbers ? CanHoldTexts : new object();
    }

    // Numbers, enumerations, dates: no key has room in their text.
    private static bool IsPlain(object value) =>
        Type.GetTypeCode(value.GetType()) is not (TypeCode.Object or TypeCode.String) || value is Guid or TimeSpan or DateTimeOffset or DateOnly or TimeOnly;

    private static string Unreadable(object value) => $"({value.GetType()}, whose text cannot be read)";
}
