using System.Text.Json;
using ServiceKit.Dashboard.Components;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Keys;

/// <summary>What the audit log says, as people read it.</summary>
internal static class AuditWords
{
    private const int MaxValue = 200;

    /// <summary>What was done.</summary>
    public static string Of(string action) => action switch
    {
        "key.created" => "Created",
        "key.imported" => "Imported",
        "key.changed" => "Changed",
        "key.rotated" => "Rotated",
        "key.revoked" => "Revoked",
        "key.deleted" => "Deleted",
        "key.rotation_ended" => "Overlap ended",
        "key.digest_upgraded" => "Digest renewed",
        _ => action,
    };

    /// <summary>What differs between before and after, member by member. Of a new key, nothing: the page says what it is.</summary>
    public static IReadOnlyList<string> Changes(AuditDraft draft)
    {
        if (draft.Before is not { } before || draft.After is not { } after || Read(before) is not { } one || Read(after) is not { } other)
        {
            return [];
        }

        return [.. from name in one.Keys.Union(other.Keys, StringComparer.Ordinal)
            let was = one.GetValueOrDefault(name, "none")
            let now = other.GetValueOrDefault(name, "none")
            where was != now
            select $"{name}: {was} → {now}"];
    }

    private static Dictionary<string, string>? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.EnumerateObject().ToDictionary(member => member.Name, Text, StringComparer.Ordinal);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // An entry of a store of one's own, which may say what it likes.
            return null;
        }
    }

    private static string Text(JsonProperty member) =>
        member.Name.EndsWith("At", StringComparison.Ordinal) && member.Value.ValueKind is JsonValueKind.String && member.Value.TryGetDateTimeOffset(out var moment)
            ? Words.Utc(moment)
            : Text(member.Value);

    private static string Text(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Array when value.GetArrayLength() == 0 => "none",
            JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Text)),
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            _ => value.GetRawText(),
        };
        return text.Length > MaxValue ? $"{text[..MaxValue]}…" : text;
    }
}
