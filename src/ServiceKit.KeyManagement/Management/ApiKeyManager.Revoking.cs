namespace ServiceKit.KeyManagement;

/// <content>Taking keys back.</content>
public sealed partial class ApiKeyManager
{
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

    /// <summary>Takes back every key that the actor sees, all at once, but for its own unless asked.</summary>
    /// <param name="evenOwn">Whether to take back the key of the actor too.</param>
    /// <param name="actor">Who takes them back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many were taken back.</returns>
    /// <exception cref="KeyManagementException">Keys were changed again and again at the same time.</exception>
    public async Task<int> RevokeAllAsync(bool evenOwn, ApiKeyActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var now = Now();
            var writes = new List<StoredApiKey>();
            var audit = new List<AuditDraft>();
            await foreach (var key in _store.ReadChangesAsync(0, cancellationToken))
            {
                if (key.RevokedAt is null && key.DeletedAt is null && actor.Sees(key) && (evenOwn || key.Id != actor.KeyId))
                {
                    var revoked = Next(key with { RevokedAt = now }, now);
                    writes.Add(revoked);
                    audit.Add(Draft(AuditActions.Revoked, actor, key, revoked, now));
                }
            }

            if (writes.Count == 0 || await CommitAsync(new ApiKeyCommit(writes, audit), cancellationToken) is ApiKeyCommitResult.Done)
            {
                return writes.Count;
            }
        }

        throw new KeyManagementException(KeyManagementFault.Changed, "Keys were changed at the same time. Try again.");
    }
}
