namespace ServiceKit.KeyManagement;

/// <summary>Whether a commit can be made: the same judgement in every store.</summary>
internal static class CommitCheck
{
    /// <summary>The moment of a commit: an answer that expired by then is forgotten.</summary>
    public static DateTimeOffset MomentOf(ApiKeyCommit commit) => commit.Audit is [var first, ..] ? first.At : DateTimeOffset.MinValue;

    /// <summary>Judges the keys.</summary>
    /// <param name="writes">The keys in the form that they shall have.</param>
    /// <param name="before">Those of them that are in the store, by id.</param>
    /// <param name="anyTaken">Whether a key of the store, be it deleted, has one of these digests.</param>
    /// <returns>The result that the commit has, as far as the keys go.</returns>
    public static ApiKeyCommitResult Judge(
        IReadOnlyList<StoredApiKey> writes, IReadOnlyDictionary<string, KeyMark> before, Func<IReadOnlyCollection<string>, bool> anyTaken)
    {
        if (writes.Any(key => key.Version != (before.TryGetValue(key.Id, out var known) ? known.Version + 1 : 1))
            || writes.DistinctBy(key => key.Id, StringComparer.Ordinal).Count() != writes.Count)
        {
            return ApiKeyCommitResult.Conflict;
        }

        var added = writes.Where(key => !before.TryGetValue(key.Id, out var known) || known.Digest != key.Digest).Select(key => key.Digest).ToList();
        return added.Distinct(StringComparer.Ordinal).Count() != added.Count || (added.Count > 0 && anyTaken(added))
            ? ApiKeyCommitResult.DuplicateDigest
            : ApiKeyCommitResult.Done;
    }
}

/// <summary>What a commit is judged by.</summary>
/// <param name="Version">The version of a key.</param>
/// <param name="Digest">Its digest.</param>
internal readonly record struct KeyMark(long Version, string Digest);
