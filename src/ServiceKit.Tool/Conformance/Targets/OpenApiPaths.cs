using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ServiceKit.Tool.Conformance.Calls;

namespace ServiceKit.Tool.Conformance.Targets;

/// <summary>Reads from an OpenAPI document (3.0 and later) what needs a key and what does not.</summary>
internal static partial class OpenApiPaths
{
    private const int MaxBytes = 4 * 1024 * 1024;

    private static readonly string[] Methods = ["get", "put", "post", "delete", "options", "patch"];

    /// <exception cref="ToolException">There is no document, or none that can be read.</exception>
    public static async Task<TestedServer> ReadAsync(ConformanceClient client, string path, PresentedKey? key, CancellationToken cancellationToken)
    {
        var seen = await client.SendAsync(new Call("GET", path), cancellationToken, MaxBytes);
        if (seen.Status == 401 && key is not null)
        {
            seen = await client.SendAsync(new Call("GET", path) { Key = key }, cancellationToken, MaxBytes);
        }

        if (!seen.IsSuccess)
        {
            throw ToolException.Usage($"{path} answers {seen.Status}, so that there is no list of what to try. Name paths with --path, or the OpenAPI document with --openapi.");
        }

        try
        {
            if (JsonNode.Parse(seen.Body, documentOptions: new JsonDocumentOptions { MaxDepth = 64 }) is JsonObject document)
            {
                return Read(document, new DocumentServers(client.AddressOf(path), client.Root));
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or ArgumentException)
        {
        }

        throw ToolException.Usage($"what {path} answers is no OpenAPI document in JSON, or a larger one than {MaxBytes} bytes. Name paths with --path.");
    }

    private static TestedServer Read(JsonObject document, DocumentServers servers)
    {
        var closed = new List<Operation>();
        var open = new List<PublicPath>();
        foreach (var (path, item) in document["paths"] as JsonObject ?? [])
        {
            foreach (var method in Methods)
            {
                // Anything else could lead to another server, or be no request at all.
                if (item is not JsonObject shared || shared[method] is not JsonObject operation
                    || !Template().IsMatch(path) || servers.PrefixOf(operation["servers"] ?? shared["servers"] ?? document["servers"]) is not { } prefix
                    || prefix + path is not { } template || !Template().IsMatch(template))
                {
                    continue;
                }

                var parameters = new PathParameters(document, [.. Parameters(operation), .. Parameters(shared)]);
                if (NeedsKey(operation["security"] ?? document["security"]))
                {
                    closed.Add(new Operation(method.ToUpperInvariant(), parameters.Fill(template), parameters.FillBadly(template), template.Contains('{', StringComparison.Ordinal)));
                }
                else if (method is "get")
                {
                    open.Add(new PublicPath(parameters.Fill(template), IsAskedFor: false));
                }
            }
        }

        return new TestedServer(closed, open, Place(document)) { OtherAddress = servers.Other };
    }

    private static IEnumerable<JsonNode?> Parameters(JsonObject of) => of["parameters"] as JsonArray ?? [];

    // An empty requirement among others makes the key optional.
    private static bool NeedsKey(JsonNode? security) => security is JsonArray { Count: > 0 } requirements && requirements.All(requirement => requirement is JsonObject { Count: > 0 });

    private static KeyPlace? Place(JsonObject document)
    {
        var schemes = ((document["components"] as JsonObject)?["securitySchemes"] as JsonObject ?? []).Select(scheme => scheme.Value).OfType<JsonObject>().ToList();
        return schemes.Find(scheme => Text(scheme["type"]) is "apiKey" && Text(scheme["in"]) is "header") is { } inHeader && Text(inHeader["name"]) is { Length: > 0 } name ? new KeyPlace(name, null)
            : schemes.Exists(scheme => Text(scheme["type"]) is "http" && string.Equals(Text(scheme["scheme"]), "bearer", StringComparison.OrdinalIgnoreCase)) ? new KeyPlace("Authorization", "Bearer")
            : null;
    }

    [GeneratedRegex(@"\A/[!$%&'()*+,\-./0-9:;=@A-Z_a-z~{}]{0,2000}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Template();

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
