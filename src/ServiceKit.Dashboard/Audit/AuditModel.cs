using System.Text.Json;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Audit;

/// <summary>What the page of the audit log shows.</summary>
/// <param name="View">What it is narrowed to.</param>
/// <param name="Entries">The entries of this page, newest first.</param>
/// <param name="Newer">The page of newer entries; null for none.</param>
/// <param name="Older">The page of older entries; null for none.</param>
/// <param name="Choices">Keys to choose from, where the view names none exactly; null where it does.</param>
/// <param name="Chain">What is known of the chain.</param>
internal sealed record AuditModel(AuditView View, IReadOnlyList<AuditEntry> Entries, string? Newer, string? Older, IReadOnlyList<StoredApiKey>? Choices, ChainState Chain)
{
    /// <summary>What the key of an entry was called when it was written; null where the entry does not say.</summary>
    public static string? NameIn(AuditDraft draft)
    {
        try
        {
            using var document = JsonDocument.Parse(draft.After ?? draft.Before ?? "null");
            return document.RootElement is { ValueKind: JsonValueKind.Object } what && what.TryGetProperty("name", out var name) && name.ValueKind is JsonValueKind.String ? name.GetString() : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Somebody may have changed the store by hand, which is when the log has to be read.
            return null;
        }
    }
}
