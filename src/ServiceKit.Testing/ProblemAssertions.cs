using System.Text.Json;
using ServiceKit.Testing;

namespace System.Net.Http;

/// <summary>Checks answers, with whichever test framework: what does not hold throws.</summary>
public static class ProblemAssertions
{
    /// <summary>Checks that an answer is problem details (RFC 9457) of one kind; a 401 also has to have <c>WWW-Authenticate</c> (RFC 9110, section 15.5.2).</summary>
    /// <param name="response">The answer.</param>
    /// <param name="status">The status, such as 401.</param>
    /// <param name="name">The name of the error, such as <c>unauthorized</c>: what <c>type</c> ends with. Null: whichever it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The body, for further checks.</returns>
    /// <exception cref="ProblemAssertionException">The answer is something else.</exception>
    public static async Task<JsonElement> ShouldBeProblemAsync(this HttpResponseMessage response, int status, string? name = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(response);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        Check((int)response.StatusCode == status, $"the status {status}", $"{(int)response.StatusCode}", text);
        var type = response.Content.Headers.ContentType?.MediaType;
        Check(type == "application/problem+json", "the content type application/problem+json", type ?? "none", text);
        Check(status != 401 || response.Headers.WwwAuthenticate.Count > 0, "the header WWW-Authenticate", "none", text);
        var body = Parse(text);
        Check(body.TryGetProperty("status", out var own) && own.ValueKind == JsonValueKind.Number && own.TryGetInt32(out var number) && number == status, $"the member status to be {status}", "another or none", text);
        var kind = body.TryGetProperty("type", out var typeMember) && typeMember.ValueKind == JsonValueKind.String ? typeMember.GetString()! : "";
        Check(name is null || kind == name || kind.EndsWith($":{name}", StringComparison.Ordinal) || kind.EndsWith($"/{name}", StringComparison.Ordinal), $"the type {name}", kind, text);
        return body;
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            Check(document.RootElement.ValueKind == JsonValueKind.Object, "a JSON object", $"{document.RootElement.ValueKind}", text);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new ProblemAssertionException("Expected problem details; the body is no JSON.", exception);
        }
    }

    private static void Check(bool holds, string expected, string found, string body)
    {
        if (!holds)
        {
            throw new ProblemAssertionException($"Expected {expected}, found {found}. The body: {(body.Length > 1000 ? body[..1000] + "…" : body)}");
        }
    }
}
