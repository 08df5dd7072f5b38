using System.Net;

namespace ServiceKit.Client.Sending;

/// <summary>Whether, and when, a request may be sent again.</summary>
internal static class Resending
{
    private static readonly HashSet<HttpMethod> Idempotent =
        [HttpMethod.Get, HttpMethod.Head, HttpMethod.Options, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Trace];

    /// <summary>Whether the content is bytes in memory, which can be sent as often as one likes. Text and forms are byte arrays.</summary>
    public static bool IsInMemory(HttpContent? content) => content is null or ByteArrayContent or ReadOnlyMemoryContent;

    /// <summary>What is sent in place of a content in order to send it again; <see langword="null"/> where it is known to be too large.</summary>
    public static RecordedContent? Record(HttpContent content, int limit) =>
        limit == 0 || content.Headers.ContentLength > limit ? null : new RecordedContent(content, limit);

    /// <summary>How long the service asks to wait (RFC 9110, section 10.2.3), if this request may be sent again at all.</summary>
    public static TimeSpan? WaitOf(HttpRequestMessage request, HttpResponseMessage response, bool own, TimeProvider clock)
    {
        var may = response.StatusCode switch
        {
            // Of its own service the client knows that it refuses before it does anything. RFC 6585 does not say so of others.
            HttpStatusCode.TooManyRequests => own || Idempotent.Contains(request.Method),
            HttpStatusCode.ServiceUnavailable => Idempotent.Contains(request.Method),
            _ => false,
        };
        return may ? RetryAfter.Of(response, clock) : null;
    }
}
