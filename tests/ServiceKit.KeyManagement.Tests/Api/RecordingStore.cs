namespace ServiceKit.KeyManagement.Tests.Api;

/// <summary>A store in memory that remembers what was written, and that can be taken away.</summary>
internal sealed class RecordingStore : IApiKeyStore
{
    private readonly MemoryApiKeyStore _inner = new();
    private readonly List<ApiKeyCommit> _commits = [];
    private volatile bool _isGone;

    public bool IsGone
    {
        get => _isGone;
        set => _isGone = value;
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

    public Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        var store = Reached();
        lock (_commits)
        {
            _commits.Add(commit);
        }

        return store.CommitAsync(commit, cancellationToken);
    }

    public Task<ApiKeyListing?> FindAsync(string id, CancellationToken cancellationToken) => Reached().FindAsync(id, cancellationToken);

    public Task<ApiKeyPage> ListAsync(ApiKeyQuery query, CancellationToken cancellationToken) => Reached().ListAsync(query, cancellationToken);

    public IAsyncEnumerable<StoredApiKey> ReadChangesAsync(long revision, CancellationToken cancellationToken) => Reached().ReadChangesAsync(revision, cancellationToken);

    public Task WaitForChangeAsync(long revision, CancellationToken cancellationToken) => Reached().WaitForChangeAsync(revision, cancellationToken);

    public Task RecordUsageAsync(ApiKeyUsageBatch batch, CancellationToken cancellationToken) => Reached().RecordUsageAsync(batch, cancellationToken);

    public Task<ApiKeyUsage> ReadUsageAsync(string id, DateTimeOffset since, CancellationToken cancellationToken) => Reached().ReadUsageAsync(id, since, cancellationToken);

    public Task<IdempotentAnswer?> FindAnswerAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken) => Reached().FindAnswerAsync(digest, now, cancellationToken);

    public IAsyncEnumerable<AuditEntry> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken) => Reached().ReadAuditAsync(query, cancellationToken);

    private MemoryApiKeyStore Reached() => IsGone ? throw new ApiKeyStoreException("The store was taken away by a test.") : _inner;
}
