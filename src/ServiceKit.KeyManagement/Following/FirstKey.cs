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

    // Kept until it is shown: the store may have it although nobody heard that it was written.
    private string? _text;

    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.FirstKey)
        {
            return;
        }

        if (ring.SourcesHaveKeys is not { } elsewhere)
        {
            throw new ApiKeyStoreException("The other sources of keys are not read yet.");
        }

        if (_text is { } before && await IsStoredAsync(before, cancellationToken))
        {
            await ShowAsync(before);
        }
        else if (!elsewhere && await IsEmptyAsync(cancellationToken))
        {
            _text = format.Value.Compose(Id, RandomNumberGenerator.GetString(Base62.Alphabet, format.Value.SecretLength));
            if (await store.CommitAsync(Commit(_text), cancellationToken) is ApiKeyCommitResult.Done)
            {
                await ShowAsync(_text);
            }
        }

        _text = null;
    }

    private async Task ShowAsync(string text)
    {
        log.FirstKey(Id);
        await Console.Out.WriteLineAsync($"The first API key of this service, with every scope. It is not shown again: {text}");
    }

    private async Task<bool> IsStoredAsync(string text, CancellationToken cancellationToken) =>
        (await store.FindAsync(Id, cancellationToken))?.Key.Digest == peppers.Protect(ApiKeyDigest.Of(text)).ToString();

    private ApiKeyCommit Commit(string text)
    {
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
        return new ApiKeyCommit([key], [new AuditDraft { At = now, Actor = AuditActor.System, Action = AuditActions.Created, KeyId = Id, After = AuditSnapshot.Of(key) }]);
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
