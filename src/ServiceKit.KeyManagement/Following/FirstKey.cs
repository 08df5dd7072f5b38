using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using ServiceKit.ApiKeys;
using ServiceKit.ApiKeys.Format;
using ServiceKit.KeyManagement.Digests;

namespace ServiceKit.KeyManagement.Following;

/// <summary>
/// The key that an empty store begins with where no source gives any, since without one nobody could make any. It has a fixed id, so that of many replicas that
/// start together one makes it, and so that it is never made again, whatever became of it.
/// </summary>
internal sealed class FirstKey(IApiKeyStore store, ApiKeyRingHolder ring, Peppers peppers, KeyFormat format, IOptions<KeyManagementOptions> options, KeyManagementLog log, TimeProvider clock)
{
    public const string Id = "00000000";

    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.FirstKey || ring.SourcesHaveKeys || !await IsEmptyAsync(cancellationToken))
        {
            return;
        }

        var text = format.Value.Compose(Id, RandomNumberGenerator.GetString(Base62.Alphabet, format.Value.SecretLength));
        var now = StoreTime.Cut(clock.GetUtcNow());
        var key = new StoredApiKey
        {
            Id = Id,
            Name = "first",
            Digest = peppers.Protect(ApiKeyDigest.Of(text)).ToString(),
            Masked = ApiKeyFormat.Mask(text),
            Scopes = [Scope.All],
            CreatedAt = now,
            CreatedBy = AuditActor.System,
            UpdatedAt = now,
        };
        var draft = new AuditDraft { At = now, Actor = AuditActor.System, Action = AuditActions.Created, KeyId = Id, After = AuditSnapshot.Of(key) };
        if (await store.CommitAsync(new ApiKeyCommit([key], [draft]), cancellationToken) is ApiKeyCommitResult.Done)
        {
            log.FirstKey(Id);
            await Console.Out.WriteLineAsync($"The first API key of this service, with every scope. It is not shown again: {text}");
        }
    }

    private async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in store.ReadChangesAsync(0, cancellationToken))
        {
            return false;
        }

        return true;
    }
}
