namespace ServiceKit.KeyManagement;

/// <summary>
/// Keeps keys, their use and the audit log. Every store passes the same tests; one of your own is registered as a singleton before
/// <c>WithKeyManagement()</c>. All members may be called concurrently.
/// </summary>
/// <remarks>
/// A store throws <see cref="ApiKeyStoreException"/> where it cannot be reached or must not be used, and lets nothing else out but
/// <see cref="OperationCanceledException"/>.
/// </remarks>
public interface IApiKeyStore
{
    /// <summary>
    /// Makes the store ready: creates it or brings its schema up to date, under a lock, so that several replicas can start together.
    /// Called again, it does nothing.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when the store can be used.</returns>
    /// <exception cref="ApiKeyStoreException">The store cannot be reached, or a newer program made its schema.</exception>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes changes, all or none, durably, in one order for all replicas: what is acknowledged survives the death of the process.
    /// </summary>
    /// <param name="commit">The keys to write, the entries of the audit log, and what makes the call idempotent.</param>
    /// <param name="cancellationToken">Gives up; whether the changes were made is then unknown.</param>
    /// <returns>Whether the changes were made, and if not, why.</returns>
    Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken);

    /// <summary>Finds a key, a revoked one too, but not a deleted one.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key and its use, or null.</returns>
    Task<ApiKeyListing?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Lists keys, without those that were deleted.</summary>
    /// <param name="query">Which, in what order, and how many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>One page.</returns>
    Task<ApiKeyPage> ListAsync(ApiKeyQuery query, CancellationToken cancellationToken);

    /// <summary>Reads the revision of the store: that of the last commit that wrote keys, 0 for none.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The revision. It is lower than before only where the store was put back to an earlier state.</returns>
    Task<long> ReadRevisionAsync(CancellationToken cancellationToken);

    /// <summary>Reads what changed, deleted keys included, in the order of revisions.</summary>
    /// <param name="revision">The last revision that is known; 0 for everything.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The keys in their present form.</returns>
    IAsyncEnumerable<StoredApiKey> ReadChangesAsync(long revision, CancellationToken cancellationToken);

    /// <summary>Waits until the store may have changed: at once, where its revision is another, be it a lower one; else until a notice arrives or it is time to look.</summary>
    /// <param name="revision">The last revision that is known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is worth reading the changes, or worth finding out that the store cannot be reached.</returns>
    Task WaitForChangeAsync(long revision, CancellationToken cancellationToken);

    /// <summary>Adds what was counted since the last time.</summary>
    /// <param name="batch">Counts and last uses.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>A task that ends when it is written.</returns>
    Task RecordUsageAsync(ApiKeyUsageBatch batch, CancellationToken cancellationToken);

    /// <summary>Reads the use of one key.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="since">The first hour.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Counts by hour and outcome, callers, and scopes used.</returns>
    Task<ApiKeyUsage> ReadUsageAsync(string id, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Reads the counts of many keys, such as those of a page that shows them.</summary>
    /// <param name="ids">Their ids, 500 at most.</param>
    /// <param name="since">The first hour.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Counts by key, hour and outcome, in the order of these.</returns>
    Task<IReadOnlyList<KeyHourCount>> ReadCountsAsync(IReadOnlyCollection<string> ids, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Finds what a call with the same <c>Idempotency-Key</c> was answered.</summary>
    /// <param name="digest">The digest that the answer was kept under.</param>
    /// <param name="now">Answers that expired by then are not found.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer, sealed, or null.</returns>
    Task<IdempotentAnswer?> FindAnswerAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Reads the audit log in its order.</summary>
    /// <param name="query">Which entries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The entries.</returns>
    IAsyncEnumerable<AuditEntry> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken);
}
