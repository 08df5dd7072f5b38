using System.Text.Json;
using ServiceKit.Client.Sending;

namespace ServiceKit.Client.Problems;

/// <summary>Reads an error, whatever it is: what is no problem details is an error without any.</summary>
internal static class ProblemReader
{
    public static async Task<ApiProblemException> ReadAsync(HttpResponseMessage response, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await BodyAsync(response, clock, cancellationToken).ConfigureAwait(false);
            return Exception(response, document?.RootElement, clock);
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or InvalidOperationException or IOException or HttpRequestException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The status is known, and tells more than that its explanation was cut off, or that half a surrogate pair, which is valid JSON, is no text.
            return Exception(response, body: null, clock);
        }
    }

    private static ApiProblemException Exception(HttpResponseMessage response, JsonElement? body, TimeProvider clock)
    {
        var status = (int)response.StatusCode;
        var (type, title, detail) = (Text(response, body, "type"), Text(response, body, "title"), Text(response, body, "detail"));
        return new ApiProblemException(ProblemMessage.Of(status, title ?? SentKey.Mask(response, response.ReasonPhrase), detail), status)
        {
            Type = type ?? "about:blank",
            Title = title,
            Detail = detail,
            TraceId = Text(response, body, "traceId"),
            Errors = Errors(response, body),
            RetryAfter = RetryAfter.Of(response, clock),
        };
    }

    private static async Task<JsonDocument?> BodyAsync(HttpResponseMessage response, TimeProvider clock, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        if (!string.Equals(type, "application/problem+json", StringComparison.OrdinalIgnoreCase)
            && !string.Equals(type, "application/json", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // The timeout of HttpClient is over where headers alone were read.
        using var time = new CancellationTokenSource(ApiKeyClientDefaults.MaxProblemTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        var stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[ApiKeyClientDefaults.MaxProblemBytes + 1];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, either.Token).ConfigureAwait(false);
            return length > ApiKeyClientDefaults.MaxProblemBytes ? null : ObjectOf(buffer.AsMemory(0, length));
        }
    }

    private static JsonDocument? ObjectOf(ReadOnlyMemory<byte> body)
    {
        // A byte order mark, which the parser does not skip.
        var document = JsonDocument.Parse(body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        return null;
    }

    private static string? Text(HttpResponseMessage response, JsonElement? body, string member) =>
        body is { } problem && problem.TryGetProperty(member, out var value) ? Text(response, value) : null;

    private static string? Text(HttpResponseMessage response, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? SentKey.Mask(response, value.GetString()) : null;

    private static Dictionary<string, IReadOnlyList<string>> Errors(HttpResponseMessage response, JsonElement? body)
    {
        var errors = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (body is { } problem && problem.TryGetProperty("errors", out var value) && value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Array))
            {
                errors[SentKey.Mask(response, member.Name)!] =
                    [.. member.Value.EnumerateArray().Select(message => Text(response, message)).OfType<string>()];
            }
        }

        return errors;
    }
}
