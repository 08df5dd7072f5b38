using ServiceKit.KeyManagement;

namespace ServiceKit.Tool.Commands.Audit;

/// <summary>
/// An entry as JSON. Before and after are the texts that the digest was taken over, to the letter, so that others can verify the chain.
/// </summary>
internal sealed record AuditDocument(
    long Sequence, DateTimeOffset At, string Actor, string? Address, string Action, string? KeyId, string? Before, string? After, string Previous, string Digest)
{
    public static AuditDocument Of(AuditEntry entry) => new(
        entry.Sequence, entry.Draft.At, entry.Draft.Actor, entry.Draft.Address, entry.Draft.Action, entry.Draft.KeyId, entry.Draft.Before, entry.Draft.After, entry.Previous, entry.Digest);
}
