using System.Runtime.CompilerServices;

namespace ServiceKit.KeyManagement;

/// <summary>
/// Keeps keys in one SQLite file. Several processes of one machine may use it at once. What is acknowledged is on the disk. The
/// default of <c>WithKeyManagement()</c>.
/// </summary>
public sealed partial class SqliteApiKeyStore : IApiKeyStore, IDashboardSessionStore, IConfigStore, IDisposable
{
    private const int PageSize = 5000;

    private readonly SqliteDatabase _database;
    private readonly SqliteWatch _watch;

    /// <summary>Names the file; it is made, for the account of this process alone, when the store is initialized.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="clock">Paces the looks at what other processes changed. Default: the system's.</param>
    /// <param name="pollInterval">How often to look whether another process changed something. Default: 250 ms.</param>
    /// <exception cref="ArgumentException">The path is blank or <c>:memory:</c>.</exception>
    public SqliteApiKeyStore(string path, TimeProvider? clock = null, TimeSpan? pollInterval = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (IsMemory(path))
        {
            throw new ArgumentException("A SQLite database in memory has one connection. To keep keys in memory use a MemoryApiKeyStore.", nameof(path));
        }

        _database = new SqliteDatabase(Path.GetFullPath(path));
        _watch = new SqliteWatch(_database, clock ?? TimeProvider.System, pollInterval ?? TimeSpan.FromMilliseconds(250));
    }

    internal SqliteDatabase Database => _database;

    /// <inheritdoc/>
    public Task InitializeAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            SqliteFile.Ensure(_database.Path);
            _database.Guard(() => SqliteSchema.Apply(_database), cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var result = await _database.WriteAsync(
            (connection, transaction) =>
            {
                var judged = SqliteCommit.Make(commit, connection, transaction);
                return (judged, judged is ApiKeyCommitResult.Done);
            },
            cancellationToken);
        if (result is ApiKeyCommitResult.Done)
        {
            _watch.Changed();
        }

        return result;
    }

    /// <inheritdoc/>
    public Task<ApiKeyListing?> FindAsync(string id, CancellationToken cancellationToken) => _database.ReadAsync(
        connection => connection
            .ReadAll($"SELECT {KeyReader.ListingColumns} FROM api_keys WHERE id = @id AND deleted_at IS NULL", new { id }, new KeyReader().ReadListing)
            .FirstOrDefault(),
        cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredApiKey> ReadChangesAsync(long revision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Page by page: a reader that takes its time keeps no snapshot open, which would make the log of the database grow.
        var keys = new KeyReader();
        var after = (Revision: revision + 1, Id: string.Empty);
        while (true)
        {
            var (from, id) = after;
            var page = await _database.ReadAsync(
                connection => connection.ReadAll(
                    $"SELECT {KeyReader.Columns} FROM api_keys WHERE (revision, id) > (@from, @id) ORDER BY revision, id LIMIT {PageSize}", new { from, id }, keys.Read),
                cancellationToken);
            foreach (var key in page)
            {
                yield return key;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = (page[^1].Revision, page[^1].Id);
        }
    }

    /// <inheritdoc/>
    public Task<long> ReadRevisionAsync(CancellationToken cancellationToken) => _watch.RevisionAsync(cancellationToken);

    /// <inheritdoc/>
    public Task WaitForChangeAsync(long revision, CancellationToken cancellationToken) => _watch.WaitAsync(revision, cancellationToken);

    /// <inheritdoc/>
    public Task<IdempotentAnswer?> FindAnswerAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken) => _database.ReadAsync(
        connection => connection
            .ReadAll(
                "SELECT digest, request_digest, sealed, expires_at FROM answers WHERE digest = @digest AND expires_at > @now",
                new { digest, now = StoreTime.Floor(now) },
                row => new IdempotentAnswer(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2), StoreTime.FromMicroseconds(row.GetInt64(3))))
            .FirstOrDefault(),
        cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<AuditEntry> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return AuditRows.ReadAsync(
            query,
            whole => _database.ReadAsync(
                connection => connection.ReadAll(AuditRows.Bounds("audit", whole), AuditRows.Parameters(whole, 0, 0), AuditRows.ReadBounds), cancellationToken),
            (part, from, limit) => _database.ReadAsync(
                connection => connection.ReadAll(AuditRows.Page("audit", part), AuditRows.Parameters(part, from, limit), AuditRows.Read), cancellationToken));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _watch.Dispose();
        _database.Dispose();
    }

    internal static bool IsMemory(string path) =>
        path.Trim().StartsWith(":memory:", StringComparison.OrdinalIgnoreCase) || path.Trim().StartsWith("file:", StringComparison.OrdinalIgnoreCase);
}
