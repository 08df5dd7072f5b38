using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ServiceKit.Tool.Conformance.Targets;

/// <summary>Values for the parameters of a path, right ones and wrong ones.</summary>
internal sealed partial class PathParameters(JsonObject document, IReadOnlyList<JsonNode?> parameters)
{
    /// <summary>The path with a value for each parameter that its type accepts.</summary>
    public string Fill(string template) => Parameter().Replace(template, match => Value(Find(match.Groups[1].Value)));

    /// <summary>The path with a value that a parameter cannot have; null where every text will do.</summary>
    public string? FillBadly(string template)
    {
        var spoilt = false;
        var path = Parameter().Replace(template, match =>
        {
            var parameter = Find(match.Groups[1].Value);
            if (spoilt || !IsNarrow(parameter))
            {
                return Value(parameter);
            }

            spoilt = true;
            return "no-such-value";
        });
        return spoilt ? path : null;
    }

    private JsonObject? Find(string name) => parameters.Select(Resolve).FirstOrDefault(parameter => Text(parameter?["name"]) == name && Text(parameter?["in"]) is "path");

    private JsonObject? Resolve(JsonNode? parameter)
    {
        const string Place = "#/components/parameters/";
        return parameter is JsonObject { Count: > 0 } found && Text(found["$ref"]) is { } reference
            ? reference.StartsWith(Place, StringComparison.Ordinal) ? (document["components"] as JsonObject)?["parameters"]?[reference[Place.Length..]] as JsonObject : null
            : parameter as JsonObject;
    }

    private static string Value(JsonObject? parameter)
    {
        var schema = parameter?["schema"] as JsonObject;
        return (parameter?["example"] ?? schema?["example"]) is JsonValue example ? Uri.EscapeDataString(example.ToString())
            : Is(schema, "integer") || Is(schema, "number") ? "1"
            : Is(schema, "boolean") ? "true"
            : Text(schema?["format"]) switch
            {
                "uuid" => "00000000-0000-0000-0000-000000000001",
                "date" => "2026-01-01",
                "date-time" => "2026-01-01T00:00:00Z",
                _ => "x",
            };
    }

    private static bool IsNarrow(JsonObject? parameter) =>
        parameter?["schema"] is JsonObject schema && (Is(schema, "integer") || Is(schema, "number") || Is(schema, "boolean") || Text(schema["format"]) is "uuid" or "date" or "date-time");

    // Since 3.1 a schema can have several types.
    private static bool Is(JsonObject? schema, string type) => schema?["type"] is JsonArray types ? types.Any(one => Text(one) == type) : Text(schema?["type"]) == type;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    [GeneratedRegex(@"\{([^{}/]{1,200})\}", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
