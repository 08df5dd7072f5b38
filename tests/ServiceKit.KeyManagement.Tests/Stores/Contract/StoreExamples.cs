using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ServiceKit.KeyManagement.Tests.Stores.Contract;

/// <summary>Keys, entries and answers for tests of stores.</summary>
internal static class StoreExamples
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static StoredApiKey Key(int number, string? name = null) => new()
    {
        Id = number.ToString("x8", CultureInfo.InvariantCulture),
        Name = name ?? $"consumer {number}",
        Digest = DigestOf($"key {number}"),
        Masked = $"sk_test_{number:x8}_****",
        Scopes = ["stations:read"],
        CreatedAt = Noon,
        CreatedBy = "system",
        UpdatedAt = Noon,
    };

    public static StoredApiKey Next(this StoredApiKey key) => key with { Version = key.Version + 1 };

    public static string DigestOf(string text) => $"sha256${Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    public static AuditDraft Draft(string keyId, string action = "key.created", DateTimeOffset? at = null) => new()
    {
        At = at ?? Noon,
        Actor = "system",
        Action = action,
        KeyId = keyId,
    };

    public static ApiKeyCommit Commit(params StoredApiKey[] keys) => new(keys, [.. keys.Select(key => Draft(key.Id))]);

    public static IdempotentAnswer Answer(string digest, DateTimeOffset expiresAt) => new(digest, "of the request", new byte[] { 1, 0, 255 }, expiresAt);

    public static async Task DoneAsync(this IApiKeyStore store, params StoredApiKey[] keys) =>
        Assert.Equal(ApiKeyCommitResult.Done, await store.CommitAsync(Commit(keys), TestContext.Current.CancellationToken));

    public static async Task<List<StoredApiKey>> ChangesAsync(this IApiKeyStore store, long revision = 0) =>
        await store.ReadChangesAsync(revision, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    public static async Task<List<AuditEntry>> AuditAsync(this IApiKeyStore store, AuditQuery? query = null) =>
        await store.ReadAuditAsync(query ?? new AuditQuery(), TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    /// <summary>Everything of a value as one text, lists by what is in them.</summary>
    public static string Text<T>(T value) => JsonSerializer.Serialize(value);
}
