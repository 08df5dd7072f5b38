using System.Text.Json;
using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance.Cases;

/// <summary>What is wrong with problem details (RFC 9457 section 3).</summary>
internal static class ProblemShape
{
    private static readonly string[] Texts = ["type", "title", "detail", "instance"];

    /// <returns>The fault in words, which quote nothing of the body; null for none.</returns>
    public static string? Fault(Exchange seen)
    {
        if (!string.Equals(seen.ContentType, "application/problem+json", StringComparison.OrdinalIgnoreCase))
        {
            return "Content-Type is not application/problem+json.";
        }

        try
        {
            using var document = JsonDocument.Parse(seen.Body, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind is JsonValueKind.Object ? FaultOf(document.RootElement, seen.Status) : "The body is JSON, but no object.";
        }
        catch (JsonException)
        {
            return "The body is not JSON.";
        }
    }

    private static string? FaultOf(JsonElement problem, int status)
    {
        foreach (var name in Texts)
        {
            if (problem.TryGetProperty(name, out var text) && text.ValueKind is not JsonValueKind.String)
            {
                return $"The member {name} is no text.";
            }
        }

        return problem.TryGetProperty("type", out var type) && !Uri.TryCreate(type.GetString(), UriKind.RelativeOrAbsolute, out _) ? "The member type is no URI reference."
            : !problem.TryGetProperty("title", out _) ? "The member title is missing."
            : !problem.TryGetProperty("status", out var said) ? "The member status is missing."
            : said.ValueKind is not JsonValueKind.Number || !said.TryGetInt32(out var number) || number != status ? $"The member status is not {status}, which the answer is."
            : null;
    }
}
