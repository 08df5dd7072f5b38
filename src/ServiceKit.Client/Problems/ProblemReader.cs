using System.Globalization;
using System.Text.Json;
using ServiceKit.Client.Sending;

namespace ServiceKit.Client.Problems;

/// <summary>Reads an error, whatever it is: what is no problem details is an error without any.</summary>
internal static class ProblemReader
{
    public static async Task<ApiProblemException> ReadAsync(HttpResponseMessage response, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var document = await BodyAsync(response, cancellationToken);
        var body = document?.RootElement;
        var status = (int)response.StatusCode;
        var (type, title, detail) = (Text(response, body, "type"), Text(response, body, "title"), Text(response, body, "detail"));
        return new ApiProblemException(Message(status, title ?? SentKey.Mask(response, response.ReasonPhrase), detail), status)
        {
            Type = type ?? "about:blank",
            Title = title,
            Detail = detail,
            TraceId = Text(response, body, "traceId"),
            Errors = Errors(response, body),
            RetryAfter = RetryAfter.Of(response, clock),
        };
    }

    private static string Message(int status, string? title, string? detail) =>
        string.Create(CultureInfo.InvariantCulture, $"The service answered {status}{(string.IsNullOrEmpty(title) ? "" : $" {title}")}{(string.IsNullOrEmpty(detail) ? "." : $": {detail}")}");

    private static async Task<JsonDocument?> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        if (!string.Equals(type, "application/problem+json", StringComparison.OrdinalIgnoreCase)
            && !string.Equals(type, "application/json", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[ApiKeyClientDefaults.MaxProblemBytes + 1];
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            if (length > ApiKeyClientDefaults.MaxProblemBytes)
            {
                return null;
            }

            var document = JsonDocument.Parse(buffer.AsMemory(0, length));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or HttpRequestException)
        {
            // The status is known, and tells more than that its explanation was cut off.
            return null;
        }
    }

    private static string? Text(HttpResponseMessage response, JsonElement? body, string member) =>
        body is { } problem && problem.TryGetProperty(member, out var value) ? Text(response, value) : null;

    private static string? Text(HttpResponseMessage response, JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? SentKey.Mask(response, value.GetString()) : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is valid JSON and no text.
            return null;
        }
    }

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
