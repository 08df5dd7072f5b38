using System.Globalization;
using System.Text.Json;

namespace ServiceKit.KeyManagement;

/// <summary>Makes one commit. All commits pass one lock, so that revisions and the audit log have no gaps and one order.</summary>
internal static class PostgreSqlCommit
{
    // All keys in one statement and one parameter, however many they are.
    private const string UpsertKeys =
        """
        INSERT INTO servicekit.api_keys AS k (id, name, searched, digest, masked, scopes, tenant, enabled, expires_at, networks, rate_limit, created_at,
            created_by, updated_at, revoked_at, deleted_at, replaces, replaced_by, ends_when_unused_for, version, revision)
        SELECT id, name, searched, digest, masked, ARRAY(SELECT json_array_elements_text(scopes::json)), tenant, enabled, expires_at, networks,
            rate_limit, created_at, created_by, updated_at, revoked_at, deleted_at, replaces, replaced_by, ends_when_unused_for, version, revision
        FROM json_to_recordset(@rows::json) AS r(id text, name text, searched text, digest text, masked text, scopes text, tenant text, enabled boolean,
            expires_at bigint, networks text, rate_limit text, created_at bigint, created_by text, updated_at bigint, revoked_at bigint,
            deleted_at bigint, replaces text, replaced_by text, ends_when_unused_for bigint, version bigint, revision bigint)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, searched = excluded.searched, digest = excluded.digest, masked = excluded.masked,
            scopes = excluded.scopes, tenant = excluded.tenant, enabled = excluded.enabled, expires_at = excluded.expires_at,
            networks = excluded.networks, rate_limit = excluded.rate_limit, created_at = excluded.created_at, created_by = excluded.created_by,
            updated_at = excluded.updated_at, revoked_at = excluded.revoked_at, deleted_at = excluded.deleted_at, replaces = excluded.replaces,
            replaced_by = excluded.replaced_by, ends_when_unused_for = excluded.ends_when_unused_for, version = excluded.version,
            revision = excluded.revision
        """;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static async Task<ApiKeyCommitResult> MakeAsync(ApiKeyCommit commit, PostgreSqlTransaction transaction)
    {
        // What is read after this is what the commit before left: each statement sees what was committed when it began.
        await transaction.ExecuteAsync("SELECT revision FROM servicekit.store FOR UPDATE");
        var now = StoreTime.Floor(CommitCheck.MomentOf(commit));
        if (commit.Answer is { } answer
            && await transaction.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM servicekit.answers WHERE digest = @Digest AND expires_at > @now)", new { answer.Digest, now }))
        {
            return ApiKeyCommitResult.DuplicateAnswer;
        }

        var before = await BeforeAsync(commit.Writes, transaction);
        var taken = await TakenAsync(commit.Writes, transaction);
        var result = CommitCheck.Judge(commit.Writes, before, digests => digests.Any(taken.Contains));
        if (result is ApiKeyCommitResult.Done)
        {
            await WriteKeysAsync(commit.Writes, transaction);
            await WriteAuditAsync(commit.Audit, transaction);
            await WriteAnswerAsync(commit.Answer, now, transaction);
        }

        return result;
    }

    // Locked by id, as batches of use lock them: two that lock in different orders would wait for each other.
    private static async Task<Dictionary<string, KeyMark>> BeforeAsync(IReadOnlyList<StoredApiKey> writes, PostgreSqlTransaction transaction) =>
        (await transaction.ReadAllAsync(
            "SELECT id, version, digest FROM servicekit.api_keys WHERE id = ANY(@ids) ORDER BY id FOR UPDATE",
            new { ids = writes.Select(key => key.Id).ToArray() },
            row => (Id: row.GetString(0), Mark: new KeyMark(row.GetInt64(1), row.GetString(2)))))
        .ToDictionary(row => row.Id, row => row.Mark, StringComparer.Ordinal);

    private static async Task<HashSet<string>> TakenAsync(IReadOnlyList<StoredApiKey> writes, PostgreSqlTransaction transaction) =>
        [.. await transaction.ReadAllAsync(
            "SELECT digest FROM servicekit.api_keys WHERE digest = ANY(@digests)", new { digests = writes.Select(key => key.Digest).ToArray() }, row => row.GetString(0))];

    private static async Task WriteKeysAsync(IReadOnlyList<StoredApiKey> writes, PostgreSqlTransaction transaction)
    {
        if (writes.Count == 0)
        {
            return;
        }

        var revision = await transaction.ScalarAsync<long>("UPDATE servicekit.store SET revision = revision + 1 RETURNING revision");
        await transaction.ExecuteAsync(UpsertKeys, new { rows = JsonSerializer.Serialize(writes.Select(key => KeyValues.Of(key, revision)), Json) });

        // Sent when the transaction is committed, and not otherwise.
        await transaction.ExecuteAsync("SELECT pg_notify(@channel, @revision)", new { channel = PostgreSqlListener.Channel, revision = revision.ToString(CultureInfo.InvariantCulture) });
    }

    private static async Task WriteAuditAsync(IReadOnlyList<AuditDraft> drafts, PostgreSqlTransaction transaction)
    {
        var last = await transaction.ReadAllAsync(AuditRows.Last("servicekit.audit"), null, row => (Sequence: row.GetInt64(0), Digest: row.GetString(1)));
        var (sequence, digest) = last is [var entry] ? entry : (0, AuditChain.Beginning);
        foreach (var next in AuditRows.Chain(drafts, sequence, digest))
        {
            await transaction.ExecuteAsync(AuditRows.Insert("servicekit.audit"), AuditRows.Values(next));
        }
    }

    private static async Task WriteAnswerAsync(IdempotentAnswer? answer, long now, PostgreSqlTransaction transaction)
    {
        if (answer is null)
        {
            return;
        }

        await transaction.ExecuteAsync("DELETE FROM servicekit.answers WHERE expires_at <= @now", new { now });
        await transaction.ExecuteAsync(
            "INSERT INTO servicekit.answers (digest, request_digest, sealed, expires_at) VALUES (@Digest, @RequestDigest, @Sealed, @ExpiresAt)",
            new { answer.Digest, answer.RequestDigest, Sealed = answer.Sealed.ToArray(), ExpiresAt = StoreTime.ToMicroseconds(answer.ExpiresAt) });
    }
}
