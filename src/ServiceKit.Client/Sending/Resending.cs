using System.Net;
using System.Net.Http.Json;

namespace ServiceKit.Client.Sending;

/// <summary>Whether, and when, a request may be sent again.</summary>
internal static class Resending
{
    private static readonly HashSet<HttpMethod> Idempotent =
        [HttpMethod.Get, HttpMethod.Head, HttpMethod.Options, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Trace];

    /// <summary>Buffers small contents. Must be asked before the content is sent for the first time.</summary>
    public static async ValueTask<bool> PrepareAsync(HttpContent? content, int limit, CancellationToken cancellationToken)
    {
        switch (content)
        {
            // From memory, as often as one likes. Text and forms are byte arrays.
            case null or ByteArrayContent or ReadOnlyMemoryContent:
                return true;
            // Written anew from its value each time; a stream of elements can be read once only.
            case JsonContent json:
                return json.Value is null || !json.Value.GetType().GetInterfaces().Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));
            // A length that is not known may turn out to be too large when half of it is gone.
            case { Headers.ContentLength: { } length } when length <= limit:
                await content.LoadIntoBufferAsync(limit, cancellationToken);
                return true;
            default:
                return false;
        }
    }

    /// <summary>How long the service asks to wait (RFC 9110, section 10.2.3), if this request may be sent again at all.</summary>
    public static TimeSpan? WaitOf(HttpRequestMessage request, HttpResponseMessage response, TimeProvider clock)
    {
        var may = response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => true,
            HttpStatusCode.ServiceUnavailable => Idempotent.Contains(request.Method),
            _ => false,
        };
        return may ? RetryAfter.Of(response, clock) : null;
    }
}
