using Microsoft.Extensions.Logging;

namespace ServiceKit.Observability.Logging;

/// <summary>The named values of a line: those of the entry, then those of the scopes around it, each name once.</summary>
internal sealed class LogValues
{
    // What each line says of itself; the framework's scopes name some of it in their own way.
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal) { "timestamp", "level", "category", "event", "event_id", "message", "exception" };

    private const int MaxValues = 64;

    private readonly List<KeyValuePair<string, object?>> _values = [];

    private LogValues()
    {
    }

    public IReadOnlyList<KeyValuePair<string, object?>> All => _values;

    public static LogValues Of<TState>(TState state, IExternalScopeProvider? scopes)
    {
        var values = new LogValues();
        values.Add(state);
        // The innermost scope is the last, and knows best; the order in the line is theirs.
        scopes?.ForEachScope(static (scope, all) => all.AddScope(scope), values);
        return values;
    }

    public bool Contains(string name)
    {
        foreach (var (known, _) in _values)
        {
            if (known == name)
            {
                return true;
            }
        }

        return false;
    }

    private void Add(object? state)
    {
        if (state is IEnumerable<KeyValuePair<string, object?>> pairs)
        {
            foreach (var (name, value) in pairs)
            {
                if (name is not "{OriginalFormat}")
                {
                    Add(Reserved.Contains(name) ? name + "_" : name, value);
                }
            }
        }
    }

    private void AddScope(object? scope)
    {
        if (scope is not IEnumerable<KeyValuePair<string, object?>> pairs)
        {
            return;
        }

        foreach (var (name, value) in pairs)
        {
            switch (name)
            {
                // The framework's: what it calls the id of a request is ours, and the path is in the line of the request.
                case "{OriginalFormat}" or "RequestId" or "RequestPath" or "ConnectionId" or "ParentId":
                    break;
                case "TraceId":
                    Add("trace_id", value);
                    break;
                case "SpanId":
                    Add("span_id", value);
                    break;
                default:
                    Add(Reserved.Contains(name) ? name + "_" : name, value);
                    break;
            }
        }
    }

    private void Add(string name, object? value)
    {
        if (_values.Count < MaxValues && !Contains(name))
        {
            _values.Add(KeyValuePair.Create(name, value));
        }
    }
}
