using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServiceKit.KeyManagement.Api;

/// <summary>An entry of the audit log.</summary>
internal sealed record AuditDocument
{
    [Description("Its place, from 1, without gaps.")]
    public required long Sequence { get; init; }

    [Description("When it was done.")]
    public required DateTimeOffset At { get; init; }

    [Description("Who did it: key: and an id, user: and a name, cli: and an account, or system.")]
    public required string Actor { get; init; }

    [Description("The address that it was done from.")]
    public string? Address { get; init; }

    [Description("What was done.")]
    public required string Action { get; init; }

    [Description("The key that it was done to.")]
    public string? KeyId { get; init; }

    [Description("What was there before, without secrets.")]
    public JsonNode? Before { get; init; }

    [Description("What is there now, without secrets.")]
    public JsonNode? After { get; init; }

    [Description("The digest of the entry before; of the first, zeros.")]
    public required string Previous { get; init; }

    [Description("The digest of this entry.")]
    public required string Digest { get; init; }

    public static AuditDocument From(AuditEntry entry) => new()
    {
        Sequence = entry.Sequence,
        At = entry.Draft.At,
        Actor = entry.Draft.Actor,
        Address = entry.Draft.Address,
        Action = entry.Draft.Action,
        KeyId = entry.Draft.KeyId,
        Before = Shown(entry.Draft.Before),
        After = Shown(entry.Draft.After),
        Previous = entry.Previous,
        Digest = entry.Digest,
    };

    // Somebody may have changed the store by hand, which is when the log has to be read.
    private static JsonNode? Shown(string? text)
    {
        try
        {
            return text is null ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}

/// <summary>A part of the audit log.</summary>
/// <param name="Items">The entries.</param>
/// <param name="Next">What to send as <c>after</c> for what follows; null at the end.</param>
internal sealed record AuditPageDocument(
    [property: Description("The entries, in their order.")] IReadOnlyList<AuditDocument> Items,
    [property: Description("What to send as after for the entries that follow; null at the end.")] long? Next);

/// <summary>Whether the audit log is what was written.</summary>
/// <param name="Intact">Whether it is.</param>
/// <param name="Entries">How many entries were looked at.</param>
/// <param name="Fault">What is wrong; null if nothing is.</param>
internal sealed record AuditVerificationDocument(
    [property: Description("Whether every entry is there, unchanged and in its place.")] bool Intact,
    [property: Description("How many entries were looked at.")] long Entries,
    [property: Description("What is wrong; null if nothing is.")] string? Fault);
