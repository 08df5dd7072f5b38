using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ServiceKit.InProcess;

/// <summary>A request to send again and again: what a server would have parsed, prepared once.</summary>
internal sealed class InProcessRequest
{
    private readonly HeaderDictionary[] _headers;
    private int _next;

    /// <param name="path">The path to get.</param>
    /// <param name="header">The header that carries the key.</param>
    /// <param name="keys">The values of the header, in turns; none: the header is left out.</param>
    /// <remarks>
    /// Kestrel makes a new string of an unknown header for every request, so that comparing references finds nothing. Here each
    /// value stands there twice, as two strings, and they take turns, which costs the measured request no allocation.
    /// </remarks>
    public InProcessRequest(string path, string header = "X-API-Key", params string[] keys)
    {
        Path = path;
        string[] values = keys is [] ? [] : [.. keys, .. keys.Select(key => new string(key.AsSpan()))];
        _headers = values is [] ? [Common()] : [.. values.Select(value => With(Common(), header, value))];
    }

    public string Path { get; }

    public HeaderDictionary NextHeaders()
    {
        var headers = _headers[_next];
        _next = _next + 1 == _headers.Length ? 0 : _next + 1;
        return headers;
    }

    // What a client sends beside the key.
    private static HeaderDictionary Common() => new()
    {
        ["Host"] = "127.0.0.1",
        ["Accept"] = "*/*",
        ["User-Agent"] = "in-process",
    };

    private static HeaderDictionary With(HeaderDictionary headers, string name, StringValues value)
    {
        headers[name] = value;
        return headers;
    }
}
