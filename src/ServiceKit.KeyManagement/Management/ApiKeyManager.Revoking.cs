namespace ServiceKit.KeyManagement;

/// <content>Taking keys back.</content>
public sealed partial class ApiKeyManager
{
    private const int RevokeBatch = 1000;

    /// <summary>Takes a key back for good. Of one that was revoked already, nothing changes.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="version">The version that the caller knows; null for whichever it is.</param>
    /// <param name="actor">Who takes it back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key as it is now.</returns>
    /// <exception cref="KeyManagementException">There is no such key, or it changed since.</exception>
    public Task<StoredApiKey> RevokeAsync(string id, long? version, ApiKeyActor actor, CancellationToken cancellationToken = default) =>
        UpdateAsync(id, version, actor, AuditActions.Revoked, (key, now) => key.RevokedAt is null ? key with { RevokedAt = now } : key, cancellationToken);

    /// <summary>Takes a key back for good and out of every list. The audit log keeps what it was.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="version">The version that the caller knows; null for whichever it is.</param>
    /// <param name="actor">Who deletes it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is done.</returns>
    /// <exception cref="KeyManagementException">There is no such key, or it changed since.</exception>
    public Task DeleteAsync(string id, long? version, ApiKeyActor actor, CancellationToken cancellationToken = default) =>
        UpdateAsync(id, version, actor, AuditActions.Deleted, (key, now) => key with { DeletedAt = now }, cancellationToken);

    /// <summary>
    /// Takes back every key that the actor sees, but for its own unless asked, in batches, and those that are made meanwhile too. What
    /// was taken back stays so if it fails in the middle.
    /// </summary>
    /// <param name="evenOwn">Whether to take back the key of the actor too.</param>
    /// <param name="actor">Who takes them back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were taken back.</returns>
    /// <exception cref="KeyManagementException">Keys were changed again and again at the same time.</exception>
    public async Task<int> RevokeAllAsync(bool evenOwn, ApiKeyActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var (revoked, since, conflicts) = (0, 0L, 0);
        while (true)
        {
            var (keys, revision) = await FindToRevokeAsync(since, key => actor.Sees(key) && (evenOwn || key.Id != actor.KeyId), cancellationToken);
            if (keys.Count == 0)
            {
                return revoked;
            }

            var now = Now();
            List<StoredApiKey> writes = [.. keys.Select(key => Next(key with { RevokedAt = now }, now))];
            List<AuditDraft> audit = [.. keys.Zip(writes, (before, after) => Draft(AuditActions.Revoked, actor, before, after, now))];
            if (await CommitAsync(new ApiKeyCommit(writes, audit), cancellationToken) is ApiKeyCommitResult.Done)
            {
                revoked += keys.Count;
                since = revision;
            }
            else if (++conflicts > MaxTries)
            {
                throw new KeyManagementException(KeyManagementFault.Changed, $"Keys were changed at the same time again and again; {revoked} were revoked. Try again.");
            }
        }
    }

    /// <returns>A batch, and the revision below which there is none left.</returns>
    private async Task<(List<StoredApiKey> Keys, long Revision)> FindToRevokeAsync(long since, Func<StoredApiKey, bool> isMeant, CancellationToken cancellationToken)
    {
        var keys = new List<StoredApiKey>();
        await foreach (var key in _store.ReadChangesAsync(since, cancellationToken))
        {
            if (key.RevokedAt is null && key.DeletedAt is null && isMeant(key))
            {
                keys.Add(key);
                if (keys.Count == RevokeBatch)
                {
                    // Others of this revision may follow.
                    return (keys, key.Revision - 1);
                }
            }
        }

        return (keys, since);
    }
}
