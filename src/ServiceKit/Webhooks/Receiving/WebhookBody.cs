using Microsoft.AspNetCore.Http;

namespace ServiceKit.Webhooks.Receiving;

/// <summary>The body of a request as the exact bytes that were sent, and back again for whoever binds it.</summary>
internal static class WebhookBody
{
    // A caller can announce any length, so memory follows what has arrived.
    private const int FirstBytes = 16 * 1024;

    /// <summary>Reads the whole body, and puts it back.</summary>
    /// <returns>The bytes; null if there are more than <paramref name="limit"/>.</returns>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        if (request.Body.CanSeek)
        {
            // Somebody buffered it (EnableBuffering) and may have read a part.
            request.Body.Position = 0;
        }

        // One byte more than expected tells the end from the limit.
        var buffer = new byte[Math.Min(request.ContentLength ?? FirstBytes, FirstBytes) + 1];
        var length = 0;
        try
        {
            while (await request.Body.ReadAsync(buffer.AsMemory(length), request.HttpContext.RequestAborted) is > 0 and var read)
            {
                length += read;
                if (length > limit)
                {
                    return null;
                }

                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, limit + 1L));
                }
            }
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // The server's own limit is lower.
            return null;
        }

        request.Body = new MemoryStream(buffer, 0, length, writable: false);
        return buffer.AsMemory(0, length);
    }
}
