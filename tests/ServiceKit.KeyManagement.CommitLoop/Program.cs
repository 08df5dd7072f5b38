// <store> <seed>: creates, rotates and revokes keys in the SQLite file, or the PostgreSQL of the connection string (which has a "="),
// until it is killed, and says so after each commit:
// "created <id>", "rotated <old> <new>", "revoked <id>".
using System.Globalization;
using System.Security.Cryptography;
using ServiceKit.KeyManagement;

IApiKeyStore store = args[0].Contains('=', StringComparison.Ordinal) ? new PostgreSqlApiKeyStore(args[0]) : new SqliteApiKeyStore(args[0]);
await store.InitializeAsync(CancellationToken.None);
await using var output = Console.OpenStandardOutput();
await using var acknowledgements = new StreamWriter(output) { AutoFlush = true };
var active = new List<StoredApiKey>();
for (var i = 0; ; i++)
{
    var turn = i % 4;
    if (turn is 2)
    {
        var (old, fresh) = (active[^1], NewKey(i));
        fresh = fresh with { Replaces = old.Id };
        old = old with { Version = old.Version + 1, ReplacedBy = fresh.Id };
        await CommitAsync("key.rotated", old, fresh);
        (active[^1], _) = (old, fresh);
        active.Add(fresh);
        await acknowledgements.WriteLineAsync($"rotated {old.Id} {fresh.Id}");
    }
    else if (turn is 3)
    {
        var revoked = active[^1] with { Version = active[^1].Version + 1, RevokedAt = DateTimeOffset.UtcNow };
        await CommitAsync("key.revoked", revoked);
        active.RemoveAt(active.Count - 1);
        await acknowledgements.WriteLineAsync($"revoked {revoked.Id}");
    }
    else
    {
        var key = NewKey(i);
        await CommitAsync("key.created", key);
        active.Add(key);
        await acknowledgements.WriteLineAsync($"created {key.Id}");
    }
}

StoredApiKey NewKey(int number)
{
    var id = string.Create(CultureInfo.InvariantCulture, $"{int.Parse(args[1], CultureInfo.InvariantCulture):x4}{number:x8}");
    return new StoredApiKey
    {
        Id = id,
        Name = $"consumer {id}",
        Digest = $"sha256${Convert.ToHexStringLower(SHA256.HashData(Convert.FromHexString(id)))}",
        Scopes = ["stations:read", "stations:write"],
        CreatedAt = DateTimeOffset.UtcNow,
        CreatedBy = "system",
        UpdatedAt = DateTimeOffset.UtcNow,
    };
}

async Task CommitAsync(string action, params StoredApiKey[] keys)
{
    AuditDraft[] drafts = [.. keys.Select(key => new AuditDraft { At = DateTimeOffset.UtcNow, Actor = "system", Action = action, KeyId = key.Id })];
    if (await store.CommitAsync(new ApiKeyCommit(keys, drafts), CancellationToken.None) is not ApiKeyCommitResult.Done)
    {
        throw new InvalidOperationException("A key of this loop alone was changed by somebody else.");
    }
}
