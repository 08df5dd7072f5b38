using System.Runtime.CompilerServices;

namespace ServiceKit.KeyManagement;

/// <summary>Keeps everything in the memory of one process, for tests and trials: nothing survives its end.</summary>
public sealed partial class MemoryApiKeyStore : IApiKeyStore, IDashboardSessionStore, IConfigStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredApiKey> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _digests = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IdempotentAnswer> _answers = new(StringComparer.Ordinal);
    private readonly List<AuditEntry> _audit = [];
    private readonly MemoryUsage _usage = new();
    private TaskCompletionSource _changed = NewSignal();
    private long _revision;

    /// <inheritdoc/>
    public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var result = Judge(commit);
            if (result is ApiKeyCommitResult.Done)
            {
                Write(commit);
            }

            return Task.FromResult(result);
        }
    }

    /// <inheritdoc/>
    public Task<ApiKeyListing?> FindAsync(string id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_keys.TryGetValue(id, out var key) && key.DeletedAt is null ? _usage.List(key) : null);
        }
    }

    /// <inheritdoc/>
    public Task<ApiKeyPage> ListAsync(ApiKeyQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_lock)
        {
            var found = MemoryQuery.Apply(_keys.Values.Where(key => key.DeletedAt is null).Select(_usage.List), query).ToList();
            return Task.FromResult(new ApiKeyPage([.. found.Skip(query.Skip).Take(query.Take)], found.Count));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredApiKey> ReadChangesAsync(long revision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<StoredApiKey> changed;
        lock (_lock)
        {
            changed = [.. _keys.Values.Where(key => key.Revision > revision).OrderBy(key => key.Revision)];
        }

        foreach (var key in changed)
        {
            yield return key;
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<long> ReadRevisionAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_revision);
        }
    }

    /// <inheritdoc/>
    public Task WaitForChangeAsync(long revision, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _revision != revision ? Task.CompletedTask : _changed.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task RecordUsageAsync(ApiKeyUsageBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        lock (_lock)
        {
            _usage.Add(batch);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ApiKeyUsage> ReadUsageAsync(string id, DateTimeOffset since, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_usage.Read(id, since));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeyHourCount>> ReadCountsAsync(IReadOnlyCollection<string> ids, DateTimeOffset since, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        lock (_lock)
        {
            return Task.FromResult(_usage.Counts(ids, since));
        }
    }

    /// <inheritdoc/>
    public Task<IdempotentAnswer?> FindAnswerAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_answers.TryGetValue(digest, out var answer) && answer.ExpiresAt > now ? answer : null);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AuditEntry> ReadAuditAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        List<AuditEntry> found;
        lock (_lock)
        {
            found = [.. MemoryQuery.Apply(_audit, query)];
        }

        foreach (var entry in found)
        {
            yield return entry;
        }

        await Task.CompletedTask;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ApiKeyCommitResult Judge(ApiKeyCommit commit)
    {
        if (commit.Answer is { } answer && _answers.TryGetValue(answer.Digest, out var known) && known.ExpiresAt > CommitCheck.MomentOf(commit))
        {
            return ApiKeyCommitResult.DuplicateAnswer;
        }

        var before = commit.Writes.Select(key => _keys.GetValueOrDefault(key.Id)).OfType<StoredApiKey>()
            .DistinctBy(key => key.Id, StringComparer.Ordinal)
            .ToDictionary(key => key.Id, key => new KeyMark(key.Version, key.Digest), StringComparer.Ordinal);
        return CommitCheck.Judge(commit.Writes, before, digests => digests.Any(_digests.Contains));
    }

    private void Write(ApiKeyCommit commit)
    {
        // A commit that changes no key is no change to those who follow the keys: they would look for it in vain, again and again.
        _revision += commit.Writes.Count > 0 ? 1 : 0;
        foreach (var key in commit.Writes)
        {
            if (_keys.TryGetValue(key.Id, out var before))
            {
                _digests.Remove(before.Digest);
            }

            _digests.Add(key.Digest);
            _keys[key.Id] = StoreTime.Cut(key) with { Revision = _revision };
        }

        foreach (var draft in commit.Audit)
        {
            _audit.Add(AuditChain.Append(draft, _audit.Count + 1, _audit.Count == 0 ? AuditChain.Beginning : _audit[^1].Digest));
        }

        if (commit.Answer is { } answer)
        {
            _answers[answer.Digest] = answer with { ExpiresAt = StoreTime.Cut(answer.ExpiresAt) };
        }

        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }
}
