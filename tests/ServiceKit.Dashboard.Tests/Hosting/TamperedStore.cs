using System.Runtime.CompilerServices;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Tests.Hosting;

/// <summary>A store whose audit log somebody has changed by hand, or that stops in the middle of it.</summary>
internal sealed class TamperedStore : IApiKeyStore, IDashboardSessionStore
{
    private const long Place = 17;

    private readonly MemoryApiKeyStore _store = new();
    private int _lists;

    public bool Tampers { get; set; }

    /// <summary>What a walk of the whole log waits for in the middle; null for nothing.</summary>
    public TaskCompletionSource? Holds { get; init; }

    /// <summary>Done when a walk waits.</summary>
    public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How often the whole log was read.</summary>
    public int Walks { get; private set; }

    /// <summary>How often keys were listed.</summary>
    public int Lists => Volatile.Read(ref _lists);

    public bool ListsFail { get; set; }

    public async IAsyncEnumerable<AuditEntry> ReadAuditAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isWalk = query == new AuditQuery();
        Walks += isWalk ? 1 : 0;
        await foreach (var entry in _store.ReadAuditAsync(query, cancellationToken))
        {
            if (isWalk && Holds is { } holds && entry.Sequence == Place)
            {
                Held.TrySetResult();
                await holds.Task;
            }

            yield return Tampers && entry.Sequence == Place ? entry with { Draft = entry.Draft with { Actor = "somebody else" } } : entry;
        }
    }

    public Task InitializeAsync(CancellationToken cancellationToken) => _store.InitializeAsync(cancellationToken);

    public Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken) => _store.CommitAsync(commit, cancellationToken);

    public Task<ApiKeyListing?> FindAsync(string id, CancellationToken cancellationToken) => _store.FindAsync(id, cancellationToken);

    public Task<ApiKeyPage> ListAsync(ApiKeyQuery query, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _lists);
        return ListsFail ? throw new ApiKeyStoreException("The list was taken away by a test.") : _store.ListAsync(query, cancellationToken);
    }

    public Task<long> ReadRevisionAsync(CancellationToken cancellationToken) => _store.ReadRevisionAsync(cancellationToken);

    public IAsyncEnumerable<StoredApiKey> ReadChangesAsync(long revision, CancellationToken cancellationToken) => _store.ReadChangesAsync(revision, cancellationToken);

    public Task WaitForChangeAsync(long revision, CancellationToken cancellationToken) => _store.WaitForChangeAsync(revision, cancellationToken);

    public Task RecordUsageAsync(ApiKeyUsageBatch batch, CancellationToken cancellationToken) => _store.RecordUsageAsync(batch, cancellationToken);

    public Task<ApiKeyUsage> ReadUsageAsync(string id, DateTimeOffset since, CancellationToken cancellationToken) => _store.ReadUsageAsync(id, since, cancellationToken);

    public Task<IReadOnlyList<KeyHourCount>> ReadCountsAsync(IReadOnlyCollection<string> ids, DateTimeOffset since, CancellationToken cancellationToken) => _store.ReadCountsAsync(ids, since, cancellationToken);

    public Task<IdempotentAnswer?> FindAnswerAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken) => _store.FindAnswerAsync(digest, now, cancellationToken);

    public Task AddSessionAsync(DashboardSession session, CancellationToken cancellationToken) => _store.AddSessionAsync(session, cancellationToken);

    public Task<DashboardSession?> FindSessionAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken) => _store.FindSessionAsync(digest, now, cancellationToken);

    public Task TouchSessionAsync(string digest, DateTimeOffset seenAt, DateTimeOffset expiresAt, CancellationToken cancellationToken) => _store.TouchSessionAsync(digest, seenAt, expiresAt, cancellationToken);

    public Task<bool> RemoveSessionAsync(string digest, CancellationToken cancellationToken) => _store.RemoveSessionAsync(digest, cancellationToken);
}
