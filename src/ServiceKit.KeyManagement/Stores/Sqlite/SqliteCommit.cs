using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ServiceKit.KeyManagement;

/// <summary>Makes one commit, within a transaction that nobody else writes beside.</summary>
internal static class SqliteCommit
{
    private const string UpsertKey =
        """
        INSERT INTO api_keys (id, name, searched, digest, masked, scopes, tenant, enabled, expires_at, networks, rate_limit, created_at, created_by,
            updated_at, revoked_at, deleted_at, replaces, replaced_by, ends_when_unused_for, version, revision)
        VALUES (@Id, @Name, @Searched, @Digest, @Masked, @Scopes, @Tenant, @Enabled, @ExpiresAt, @Networks, @RateLimit, @CreatedAt, @CreatedBy,
            @UpdatedAt, @RevokedAt, @DeletedAt, @Replaces, @ReplacedBy, @EndsWhenUnusedFor, @Version, @Revision)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, searched = excluded.searched, digest = excluded.digest, masked = excluded.masked,
            scopes = excluded.scopes, tenant = excluded.tenant, enabled = excluded.enabled, expires_at = excluded.expires_at,
            networks = excluded.networks, rate_limit = excluded.rate_limit, created_at = excluded.created_at, created_by = excluded.created_by,
            updated_at = excluded.updated_at, revoked_at = excluded.revoked_at, deleted_at = excluded.deleted_at, replaces = excluded.replaces,
            replaced_by = excluded.replaced_by, ends_when_unused_for = excluded.ends_when_unused_for, version = excluded.version,
            revision = excluded.revision
        """;

    public static ApiKeyCommitResult Make(ApiKeyCommit commit, SqliteConnection connection, SqliteTransaction transaction)
    {
        var now = StoreTime.Floor(CommitCheck.MomentOf(commit));
        if (commit.Answer is { } answer
            && connection.ExecuteScalar<long>("SELECT count(*) FROM answers WHERE digest = @Digest AND expires_at > @now", new { answer.Digest, now }, transaction) > 0)
        {
            return ApiKeyCommitResult.DuplicateAnswer;
        }

        var result = CommitCheck.Judge(commit.Writes, Before(commit, connection, transaction), digests => AnyTaken(digests, connection, transaction));
        if (result is ApiKeyCommitResult.Done)
        {
            WriteKeys(commit.Writes, connection, transaction);
            WriteAudit(commit.Audit, connection, transaction);
            WriteAnswer(commit.Answer, now, connection, transaction);
        }

        return result;
    }

    private static Dictionary<string, KeyMark> Before(ApiKeyCommit commit, SqliteConnection connection, SqliteTransaction transaction) => connection
        .Query<(string Id, long Version, string Digest)>(
            "SELECT id, version, digest FROM api_keys WHERE id IN (SELECT value FROM json_each(@ids))",
            new { ids = JsonSerializer.Serialize(commit.Writes.Select(key => key.Id)) },
            transaction)
        .ToDictionary(row => row.Id, row => new KeyMark(row.Version, row.Digest), StringComparer.Ordinal);

    private static bool AnyTaken(IReadOnlyCollection<string> digests, SqliteConnection connection, SqliteTransaction transaction) =>
        connection.ExecuteScalar<long>(
            "SELECT count(*) FROM api_keys WHERE digest IN (SELECT value FROM json_each(@digests))", new { digests = JsonSerializer.Serialize(digests) }, transaction) > 0;

    private static void WriteKeys(IReadOnlyList<StoredApiKey> writes, SqliteConnection connection, SqliteTransaction transaction)
    {
        if (writes.Count == 0)
        {
            return;
        }

        var revision = connection.ExecuteScalar<long>("UPDATE store SET revision = revision + 1 RETURNING revision", transaction: transaction);
        connection.Execute(UpsertKey, writes.Select(key => KeyValues.Of(key, revision)), transaction);
        connection.Execute("DELETE FROM api_key_scopes WHERE id = @Id", writes.Where(key => key.Version > 1).Select(key => new { key.Id }), transaction);
        connection.Execute(
            "INSERT OR IGNORE INTO api_key_scopes (scope, id) VALUES (@scope, @Id)",
            writes.Where(key => key.DeletedAt is null).SelectMany(key => key.Scopes, (key, scope) => new { scope, key.Id }),
            transaction);
    }

    private static void WriteAudit(IReadOnlyList<AuditDraft> drafts, SqliteConnection connection, SqliteTransaction transaction)
    {
        var (sequence, digest) = connection.QueryFirstOrDefault<(long Sequence, string? Digest)>(AuditRows.Last("audit"), transaction: transaction);
        connection.Execute(AuditRows.Insert("audit"), AuditRows.Chain(drafts, sequence, digest).Select(AuditRows.Values), transaction);
    }

    private static void WriteAnswer(IdempotentAnswer? answer, long now, SqliteConnection connection, SqliteTransaction transaction)
    {
        if (answer is null)
        {
            return;
        }

        connection.Execute("DELETE FROM answers WHERE expires_at <= @now", new { now }, transaction);
        connection.Execute(
            """
            INSERT INTO answers (digest, request_digest, sealed, expires_at) VALUES (@Digest, @RequestDigest, @Sealed, @ExpiresAt)
            """,
            new { answer.Digest, answer.RequestDigest, Sealed = answer.Sealed.ToArray(), ExpiresAt = StoreTime.ToMicroseconds(answer.ExpiresAt) },
            transaction);
    }
}
