using ServiceKit.KeyManagement.Digests;

namespace ServiceKit.KeyManagement;

/// <content>Keeping keys under newer digests.</content>
public sealed partial class ApiKeyManager
{
    /// <summary>Keeps keys under other digests; nothing else about them changes.</summary>
    internal Task<ApiKeyCommitResult> UpgradeAsync(IReadOnlyList<(StoredApiKey Key, StoredDigest Digest)> keys, CancellationToken cancellationToken)
    {
        var now = Now();
        List<StoredApiKey> writes = [.. keys.Select(pair => Next(pair.Key with { Digest = pair.Digest.ToString() }, now))];
        List<AuditDraft> audit = [.. keys.Zip(writes, (pair, after) => Draft(AuditActions.DigestUpgraded, ApiKeyActor.System, pair.Key, after, now))];
        return CommitAsync(new ApiKeyCommit(writes, audit), cancellationToken);
    }
}
