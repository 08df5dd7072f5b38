using System.Runtime.CompilerServices;
using ServiceKit.KeyManagement.Following;

namespace ServiceKit.KeyManagement;

/// <summary>
/// Keeps keys in a PostgreSQL database, in the schema <c>servicekit</c>, for any number of replicas: a change holds on all of them
/// within a second.
/// </summary>
public sealed partial class PostgreSqlApiKeyStore : IApiKeyStore, IDashboardSessionStore, IConfigStore, IChangeNotices, IAsyncDisposable, IDisposable
{
    private const int PageSize = 5000;

    // PostgreSQL keeps scopes as an array, which its indexes can search.
    private static readonly string Columns = KeyReader.Columns.Replace("scopes,", "array_to_json(scopes)::text AS scopes,", StringComparison.Ordinal);
    private static readonly string ListingColumns = KeyReader.ListingColumns.Replace(KeyReader.Columns, Columns, StringComparison.Ordinal);

    private static readonly KeyListing Listing = new("strpos(searched, @Text) > 0", "scopes @> ARRAY[@Scope]", "servicekit.api_keys", ListingColumns);

    private readonly PostgreSqlDatabase _database;
    private readonly PostgreSqlListener _listener;

    /// <summary>Names the database. Nothing connects before the store is initialized.</summary>
    /// <param name="connectionString">
    /// The connection string of Npgsql. Unless it says otherwise, connecting gives up after 5 seconds and a statement after 15.
    /// </param>
    /// <param name="clock">Paces the looks behind the notices. Default: the system's.</param>
    /// <param name="pollInterval">How often the database is asked whether it changed, in case a notice is lost. Default: 250 ms.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read, or names no host. The message does not quote it.</exception>
    public PostgreSqlApiKeyStore(string connectionString, TimeProvider? clock = null, TimeSpan? pollInterval = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        _database = new PostgreSqlDatabase(connectionString);
        _listener = new PostgreSqlListener(_database, clock ?? TimeProvider.System, pollInterval ?? TimeSpan.FromMilliseconds(250));
    }

    TimeSpan? IChangeNotices.MissingFor => _listener.MissingFor;

    /// <inheritdoc/>
    public Task InitializeAsync(CancellationToken cancellationToken) => _database.WriteAsync(PostgreSqlSchema.ApplyAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        return _database.WriteAsync(
            async transaction =>
            {
                var result = await PostgreSqlCommit.MakeAsync(commit, transaction);
                return (result, result is ApiKeyCommitResult.Done);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ApiKeyListing?> FindAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        return StoreText.CanBeKept(id)
            ? (await ReadAsync($"SELECT {ListingColumns} FROM servicekit.api_keys WHERE id = @id AND deleted_at IS NULL", new { id }, new KeyReader().ReadListing, cancellationToken)).FirstOrDefault()
            : null;
    }

    /// <inheritdoc/>
    public async Task<ApiKeyPage> ListAsync(ApiKeyQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (KeyListing.IsHopeless(query))
        {
            return new ApiKeyPage([], 0);
        }

        var parameters = KeyListing.Parameters(query);
        return await _database.ReadAsync(
            async transaction =>
            {
                var total = await transaction.ScalarAsync<long>(Listing.Count(query), parameters);
                return new ApiKeyPage(await transaction.ReadAllAsync(Listing.Page(query), parameters, new KeyReader().ReadListing), total);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredApiKey> ReadChangesAsync(long revision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = new KeyReader();
        var (from, id) = (revision + 1, string.Empty);
        while (true)
        {
            var page = await ReadAsync(
                $"SELECT {Columns} FROM servicekit.api_keys WHERE (revision, id) > (@from, @id) ORDER BY revision, id LIMIT {PageSize}", new { from, id }, keys.Read, cancellationToken);
            foreach (var key in page)
            {
                yield return key;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            (from, id) = (page[^1].Revision, page[^1].Id);
        }
    }

    /// <inheritdoc/>
    public Task<long> ReadRevisionAsync(CancellationToken cancellationToken) => _listener.RevisionAsync(cancellationToken);

    /// <inheritdoc/>
    public Task WaitForChangeAsync(long revision, CancellationToken cancellationToken) => _listener.WaitAsync(revision, cancellationToken);

    /// <inheritdoc/>
    public async Task<IdempotentAnswer?> FindAnswerAsync(string digest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return StoreText.CanBeKept(digest)
            ? (await ReadAsync(
                "SELECT digest, request_digest, sealed, expires_at FROM servicekit.answers WHERE digest = @digest AND expires_at > @now",
                new { digest, now = StoreTime.Floor(now) },
                row => new IdempotentAnswer(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2), StoreTime.FromMicroseconds(row.GetInt64(3))),
                cancellationToken)).FirstOrDefault()
            : null;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<AuditEntry> ReadAuditAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return AuditRows.ReadAsync(
            query,
            whole => ReadAsync(AuditRows.Bounds("servicekit.audit", whole), AuditRows.Parameters(whole, 0, 0), AuditRows.ReadBounds, cancellationToken),
            (part, from, limit) => ReadAsync(AuditRows.Page("servicekit.audit", part), AuditRows.Parameters(part, from, limit), AuditRows.Read, cancellationToken));
    }

    /// <summary>Closes the connections.</summary>
    /// <returns>A task that ends when they are closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Closes the connections, for containers that are not disposed of asynchronously.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private Task<List<T>> ReadAsync<T>(string sql, object parameters, Func<System.Data.Common.DbDataReader, T> read, CancellationToken cancellationToken) =>
        _database.ReadAsync(transaction => transaction.ReadAllAsync(sql, parameters, read), cancellationToken);
}
