namespace ServiceKit.KeyManagement.Tests.Api;

/// <summary>A store in memory that remembers what was written, and that can be taken away.</summary>
internal class RecordingStore : IApiKeyStore
{
    private MemoryApiKeyStore _inner = new();
    private readonly List<ApiKeyCommit> _commits = [];
    private volatile bool _isGone;
    private Func<Task>? _afterNextCommit;

    public bool IsGone
    {
        get => _isGone;
        set => _isGone = value;
    }

    /// <summary>What every call throws, in place of answering.</summary>
    public Exception? Fault { get; set; }

    /// <summary>What a commit throws after it was made: its acknowledgement is lost.</summary>
    public Exception? FaultAfterCommit { get; set; }

    /// <summary>What somebody else does right after the next commit.</summary>
    public Func<Task>? AfterNextCommit
    {
        set => _afterNextCommit = value;
    }

    public IReadOnlyList<ApiKeyCommit> Commits
    {
        get
        {
            lock (_commits)
            {
                return [.. _commits];
            }
        }
    }

    public Task InitializeAsync(CancellationToken cancellationToken) => Reached().InitializeAsync(cancellationToken);

    public async Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        var store = Reached();
        lock (_commits)
        {
            _commits.Add(commit);
        }

        var result = await store.CommitAsync(commit, cancellationToken);
        if (Interlocked.Exchange(ref _afterNextCommit, null) is { } next)
        {
            await next();
        }

        return FaultAfterCommit is { } fault ? throw fault : result;
    }

    /// <summary>Takes another in its place, as a backup or a replica that became the primary does.</summary>
    public void PutBack(MemoryApiKeyStore earlier)
    {
        var before = _inner;
        _inner = earlier;

        // Whoever waits at the store from before looks again, as after the interval of a store that is asked.
        _ = before.CommitAsync(new ApiKeyCommit([new StoredApiKey { Id = "ffffffff", Name = "signal", Digest = "none", CreatedAt = default, CreatedBy = "test", UpdatedAt = default }], []), CancellationToken.None);
    }

    public Task<ApiKeyListing?> FindAsync(string id, CancellationToken cancellationToken) => Reached().FindAsync(id, cancellationToken);

    public Task<ApiKeyPage> ListAsync(ApiKeyQuery query, CancellationToken cancellationToken) => Reached().ListAsync(query, cancellationToken);

    public IAsyncEnumerable<StoredApiKey> ReadChangesAsync(long revision, CancellationToken cancellationToken) => Reached().ReadChangesAsync(revision, cancellationToken);

    public Task<long> ReadRevisionAsync(CancellationToken cancellationToken) => Reached().ReadRevisionAsync(cancellationToken);

    public Task WaitForChangeAsync(long revision, CancellationToken cancellationToken) => Reached().WaitForChangeAsync(revision, cancellationToken);

    public Task RecordUsageAsync(ApiKeyUsageBatch batch, CancellationToken cancellationToken) => Reached().RecordUsageAsync(batch, cancellationToken);

    public Task<ApiKeyUsage> ReadUsageAsync(string id, DateTimeOffset since, CancellationToken cancellationToken) => Reached().ReadUsageAsync(id, since, cancellationToken);

    public Task<IReadOnlyList<KeyHourCount>> ReadCountsAsync(IReadOnlyCollection<string> ids, DateTimeOffset since, CancellationToken cancellationToken) => Reached().ReadCountsAsync(ids, since, cancellationToken);

    public Task<IdempotentAnswer?> FindAnswerAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken) => Reached().FindAnswerAsync(digest, now, cancellationToken);

    public IAsyncEnumerable<AuditEntry> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) => Reached().ReadAuditAsync(query, cancellationToken);

    private MemoryApiKeyStore Reached() => Fault is { } fault ? throw fault : IsGone ? throw new ApiKeyStoreException("The store was taken away by a test.") : _inner;
}
