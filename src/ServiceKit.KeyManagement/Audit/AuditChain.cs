using System.Security.Cryptography;
using System.Text.Json;

namespace ServiceKit.KeyManagement;

/// <summary>
/// The chain of the audit log: each entry carries the digest of the one before, so that none can be changed, left out or put in
/// without every later digest being made anew.
/// </summary>
public static class AuditChain
{
    /// <summary>What stands in for the digest of an entry before the first.</summary>
    public static readonly string Beginning = new('0', 2 * SHA256.HashSizeInBytes);

    /// <summary>Gives an entry its place. The moment is cut to whole microseconds, which every store keeps.</summary>
    /// <param name="draft">What it says.</param>
    /// <param name="sequence">Its place, from 1.</param>
    /// <param name="previous">The digest of the entry before, or <see cref="Beginning"/>.</param>
    /// <returns>The entry.</returns>
    public static AuditEntry Append(AuditDraft draft, long sequence, string previous)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(previous);
        var kept = draft with { At = StoreTime.Cut(draft.At) };
        return new AuditEntry(sequence, kept, previous, DigestOf(kept, sequence, previous));
    }

    /// <summary>Whether an entry says what it said when it was written, and follows the one before.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="sequence">The place that it must have.</param>
    /// <param name="previous">The digest of the entry before.</param>
    /// <returns>What is wrong, in words; null if nothing is.</returns>
    public static string? Fault(AuditEntry entry, long sequence, string previous)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Sequence != sequence ? $"entry {sequence} is missing"
            : entry.Previous != previous ? $"entry {sequence} does not follow the entry before it"
            : entry.Digest != DigestOf(entry.Draft, entry.Sequence, entry.Previous) ? $"entry {sequence} was changed after it was written"
            : null;
    }

    // A JSON array: no two different entries have the same text, since strings are escaped and null is not an empty string.
    private static string DigestOf(AuditDraft draft, long sequence, string previous) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes<object?[]>(
            [sequence, StoreTime.ToMicroseconds(draft.At), draft.Actor, draft.Address, draft.Action, draft.KeyId, draft.Before, draft.After, previous])));
}
