using System.Text.Json.Nodes;

namespace ServiceKit.Tool.Conformance.Targets;

/// <summary>
/// Where the paths of an OpenAPI document begin (OpenAPI 3.1 section 4.8.5): the first server of the operation, of its path, or of the document. Of
/// its address the path alone counts: requests go to the server that was named, which may be a copy of the one that the document names.
/// </summary>
/// <param name="document">Where the document was read, which relative addresses begin at.</param>
/// <param name="root">The path of the server that was named, without a slash at the end.</param>
internal sealed class DocumentServers(Uri document, string root)
{
    /// <summary>The address that a document names in place of the one that was named; null for none.</summary>
    public string? Other { get; private set; }

    /// <returns>What stands before each path, below the server that was named; null where it is no address.</returns>
    public string? PrefixOf(JsonNode? servers)
    {
        if (servers is not JsonArray { Count: > 0 } || servers[0] is not JsonObject server || Text(server["url"]) is not { } url)
        {
            return string.Empty;
        }

        if (!Uri.TryCreate(document, Filled(url, server["variables"] as JsonObject), out var address) || address.Scheme is not ("http" or "https") || address.Query.Length > 0)
        {
            return null;
        }

        if (!address.GetLeftPart(UriPartial.Authority).Equals(document.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase))
        {
            Other ??= address.GetLeftPart(UriPartial.Authority);
        }

        var path = address.AbsolutePath.TrimEnd('/');
        return root.Length > 0 && (path == root || path.StartsWith(root + "/", StringComparison.Ordinal)) ? path[root.Length..] : path;
    }

    // Each variable has a default. One that has none stays as it is, and makes no path.
    private static string Filled(string url, JsonObject? variables) => (variables ?? []).Aggregate(
        url, (filled, variable) => Text((variable.Value as JsonObject)?["default"]) is { } value ? filled.Replace($"{{{variable.Key}}}", value, StringComparison.Ordinal) : filled);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
