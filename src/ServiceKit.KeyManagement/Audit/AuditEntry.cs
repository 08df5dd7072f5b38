namespace ServiceKit.KeyManagement;

/// <summary>What shall stand in the audit log; the store gives it its place in the chain.</summary>
public sealed record AuditDraft
{
    /// <summary>When it was done.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it: <c>key:</c> and an id, <c>user:</c> and a name, <c>cli:</c> and the account of the system, or <c>system</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>The address that it was done from; null where there is none.</summary>
    public string? Address { get; init; }

    /// <summary>What was done: <c>key.created</c>, <c>key.changed</c>, <c>key.rotated</c>, <c>key.revoked</c>, <c>key.deleted</c>, …</summary>
    public required string Action { get; init; }

    /// <summary>The key that it was done to; null where it was none.</summary>
    public string? KeyId { get; init; }

    /// <summary>JSON of what was there before, without secrets and digests; null where there was nothing.</summary>
    public string? Before { get; init; }

    /// <summary>JSON of what is there now, without secrets and digests; null where there is nothing.</summary>
    public string? After { get; init; }
}

/// <summary>An entry of the audit log.</summary>
/// <param name="Sequence">Its place, from 1, without gaps.</param>
/// <param name="Draft">What it says.</param>
/// <param name="Previous">The digest of the entry before; of the first, 64 zeros.</param>
/// <param name="Digest">The SHA-256 digest over all of that, in hexadecimal.</param>
public sealed record AuditEntry(long Sequence, AuditDraft Draft, string Previous, string Digest);

/// <summary>Which entries of the audit log to read. What is null does not narrow the choice.</summary>
public sealed record AuditQuery
{
    /// <summary>Entries after this place.</summary>
    public long After { get; init; }

    /// <summary>Entries before this place; null for up to the last.</summary>
    public long? Before { get; init; }

    /// <summary>The key that they are about.</summary>
    public string? KeyId { get; init; }

    /// <summary>Who did it.</summary>
    public string? Actor { get; init; }

    /// <summary>What was done.</summary>
    public string? Action { get; init; }

    /// <summary>Not before this moment.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether the newest come first.</summary>
    public bool Descending { get; init; }

    /// <summary>How many at most; null for all.</summary>
    public int? Take { get; init; }
}
