using System.Text.Json;

namespace ServiceKit.ApiKeys;

/// <summary>The JSON format of a key file: a list of objects or strings, by itself or as the member <c>apiKeys</c> of an object.</summary>
internal static class ApiKeyJson
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <summary>Whether a file is JSON: it begins as an object or a list does. No comment and no sensible key does.</summary>
    public static bool IsJson(string text) => text.AsSpan().TrimStart() is ['{' or '[', ..];

    public static List<(ApiKeyEntry Entry, int Position)> Parse(string text, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            var list = ListOf(document.RootElement, path);
            ApiKeySourceResult.CheckCount(list.GetArrayLength(), $"API key file {path}");
            return [.. list.EnumerateArray().Select((item, i) => (Entry(item, Place(i, path)), i))];
        }
        catch (InvalidOperationException)
        {
            // A text with half a surrogate pair passes the parser, and fails whoever reads it.
            throw new ApiKeyConfigurationException($"API key file {path}: a text in it is no valid Unicode.");
        }
        catch (JsonException exception)
        {
            // Not the serializer's message: it may quote what stands there. Nor the exception, for the same reason.
            throw new ApiKeyConfigurationException(
                $"API key file is no valid JSON: {path}, line {(exception.LineNumber ?? 0) + 1}, byte {(exception.BytePositionInLine ?? 0) + 1}.");
        }
    }

    public static string Place(int index, string path) => $"apiKeys[{index}] of {path}";

    private static JsonElement ListOf(JsonElement root, string path)
    {
        if (root.ValueKind is JsonValueKind.Array)
        {
            return root;
        }

        return root.EnumerateObject().ToArray() is [var only] && only.Name.Equals("apiKeys", StringComparison.OrdinalIgnoreCase) && only.Value.ValueKind is JsonValueKind.Array
            ? only.Value
            : throw new ApiKeyConfigurationException($"API key file {path}: the object does not have exactly one member apiKeys, a list. Write {{ \"apiKeys\": [ {{ \"key\": \"…\", \"name\": \"…\" }} ] }}.");
    }

    private static ApiKeyEntry Entry(JsonElement item, string place)
    {
        if (item.ValueKind is JsonValueKind.String)
        {
            return ApiKeyEntry.FromString(item.GetString()!);
        }

        var fields = new ApiKeyFields();
        var fault = item.ValueKind is JsonValueKind.Object
            ? item.EnumerateObject().Select(member => Set(fields, member)).FirstOrDefault(f => f is not null)
            : "it is neither an object nor a string";
        return fault is null ? fields.ToEntry() : throw new ApiKeyConfigurationException($"{place}: {fault}.");
    }

    private static string? Set(ApiKeyFields fields, JsonProperty member)
    {
        switch (member.Value.ValueKind)
        {
            case JsonValueKind.String:
                return fields.Set(member.Name, [member.Value.GetString()!]);
            case JsonValueKind.True or JsonValueKind.False:
                return fields.Set(member.Name, [member.Value.GetRawText()]);
            case JsonValueKind.Array when member.Value.EnumerateArray().All(v => v.ValueKind is JsonValueKind.String):
                return fields.Set(member.Name, [.. member.Value.EnumerateArray().Select(v => v.GetString()!)]);
            case JsonValueKind.Null when !member.Name.Equals("scopes", StringComparison.OrdinalIgnoreCase):
                return null;
            case JsonValueKind.Null:
                return "scopes is null; write [] to grant none, or leave it out to grant every scope";
            default:
                // The value, not the name, may be a key; but the name may be one too where the two were mixed up.
                return $"a member has a value that is neither text, true, false nor a list of texts; known are {ApiKeyFields.Known}";
        }
    }
}
