using System.Collections;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using ServiceKit.Authentication;

namespace ServiceKit.Observability.Logging;

/// <summary>What is logged of a request once it is over: never the query, which may hold a key, and of a key its id and name.</summary>
internal sealed class RequestLine : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _values;

    public RequestLine(HttpContext context, string id, int status, TimeSpan duration)
    {
        _values =
        [
            new("method", AuthenticationLog.MethodOf(context.Request)),
            new("path", AuthenticationLog.PathOf(context.Request)),
            new("status", status),
            new("duration_ms", Math.Round(duration.TotalMilliseconds, 3)),
        ];
        if (ApiKeyFeature.Of(context)?.Record is { IsAnonymous: false } record)
        {
            _values.Add(new("key_id", record.Id));
            _values.Add(new("key_name", record.Name));
        }

        // Scopes, of which one holds it too, are not written everywhere.
        _values.Add(new(RequestIdScope.Name, id));
        if (context.RequestAborted.IsCancellationRequested)
        {
            _values.Add(new("aborted", true));
        }
    }

    public int Count => _values.Count;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{_values[0].Value} {_values[1].Value} {_values[2].Value} in {_values[3].Value} ms");
}
