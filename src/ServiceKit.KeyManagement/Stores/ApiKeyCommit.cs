namespace ServiceKit.KeyManagement;

/// <summary>Changes that a store makes together or not at all.</summary>
/// <param name="Writes">The keys in the form that they shall have. One key stands there once.</param>
/// <param name="Audit">What the audit log says of it, in order.</param>
/// <param name="Answer">What a repetition of the call shall be answered; null where none is expected.</param>
public sealed record ApiKeyCommit(IReadOnlyList<StoredApiKey> Writes, IReadOnlyList<AuditDraft> Audit, IdempotentAnswer? Answer = null);

/// <summary>What became of a commit.</summary>
public enum ApiKeyCommitResult
{
    /// <summary>Everything was written.</summary>
    Done,

    /// <summary>
    /// A key is not in the store in the version before the one that was to be written (for version 1: its id is taken). Nothing was written.
    /// </summary>
    Conflict,

    /// <summary>A new key has the digest of another, be that one deleted. Nothing was written.</summary>
    DuplicateDigest,

    /// <summary>The store has an unexpired answer under the same digest. Nothing was written.</summary>
    DuplicateAnswer,
}

/// <summary>What a call with an <c>Idempotency-Key</c> was answered, readable only for who has that key.</summary>
/// <param name="Digest">A digest of the <c>Idempotency-Key</c> and its sender.</param>
/// <param name="RequestDigest">A digest of the request, so that another one with the same key is noticed.</param>
/// <param name="Sealed">The answer, encrypted.</param>
/// <param name="ExpiresAt">From when on the answer is forgotten.</param>
public sealed record IdempotentAnswer(string Digest, string RequestDigest, ReadOnlyMemory<byte> Sealed, DateTimeOffset ExpiresAt);
