namespace ServiceKit.KeyManagement.Digests;

/// <summary>Has the store keep keys that were used with the active pepper.</summary>
internal sealed class DigestUpgrader(DigestUpgrades upgrades, IApiKeyStore store, ApiKeyManager manager, KeyManagementLog log)
{
    private const int Batch = 500;

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (upgrades.Next(Batch) is { Count: > 0 } waiting && await WriteAsync(waiting, cancellationToken))
            {
            }
        }
#pragma warning disable CA1031 // the old digest goes on verifying; what is left is tried again at the next turn
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
        }
    }

    /// <returns>Whether there is any use in going on.</returns>
    private async Task<bool> WriteAsync(IReadOnlyList<KeyValuePair<string, StoredDigest>> waiting, CancellationToken cancellationToken)
    {
        var old = new List<(StoredApiKey Key, StoredDigest Digest)>(waiting.Count);
        foreach (var (id, digest) in waiting)
        {
            // Another replica may have been quicker, and a key that was taken back needs nothing any more.
            if (await store.FindAsync(id, cancellationToken) is { Key: { RevokedAt: null } key } && key.Digest != digest.ToString())
            {
                old.Add((key, digest));
            }
            else
            {
                upgrades.Done(id);
            }
        }

        return old.Count == 0 || await UpgradeAsync(old, cancellationToken);
    }

    private async Task<bool> UpgradeAsync(List<(StoredApiKey Key, StoredDigest Digest)> keys, CancellationToken cancellationToken)
    {
        switch (await manager.UpgradeAsync(keys, cancellationToken))
        {
            case ApiKeyCommitResult.Done:
                foreach (var (key, _) in keys)
                {
                    upgrades.Done(key.Id);
                }

                log.DigestsUpgraded(keys.Count);
                return true;
            case ApiKeyCommitResult.DuplicateDigest when keys is [var (key, _)]:
                upgrades.Leave(key.Id);
                return true;
            case ApiKeyCommitResult.DuplicateDigest:
                foreach (var key in keys)
                {
                    await UpgradeAsync([key], cancellationToken);
                }

                return true;
            default:
                // Changed at the same time: the next turn reads it anew.
                return false;
        }
    }
}
