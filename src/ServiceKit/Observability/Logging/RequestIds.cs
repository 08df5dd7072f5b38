using System.Buffers;
using System.Collections;
using Microsoft.AspNetCore.Http;

namespace ServiceKit.Observability.Logging;

/// <summary>The id of a request: what the caller sent in <c>X-Request-ID</c>, if it is fit to be logged and returned, else a new one.</summary>
internal sealed class RequestIds(TimeProvider clock, ApiKeyRedactor? redactor = null)
{
    public const string Header = "X-Request-ID";

    private const int MaxLength = 128;

    // Nothing that a log, a header or a shell reads anything into.
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    public string Of(HttpRequest request)
    {
        var sent = request.Headers[Header];
        return sent is [{ Length: > 0 and <= MaxLength } id] && !id.AsSpan().ContainsAnyExcept(Allowed) && redactor?.IsNeededFor(id) is not true
            ? id
            : Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
    }
}

/// <summary>The scope of everything that is logged of a request.</summary>
internal sealed class RequestIdScope(string id) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public const string Name = "request_id";

    public int Count => 1;

    public KeyValuePair<string, object?> this[int index] => index == 0 ? new(Name, id) : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{Name}:{id}";
}
