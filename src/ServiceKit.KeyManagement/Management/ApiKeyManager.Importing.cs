using System.Security.Cryptography;
using ServiceKit.ApiKeys;
using ServiceKit.ApiKeys.Format;

namespace ServiceKit.KeyManagement;

/// <content>Taking in keys from elsewhere.</content>
public sealed partial class ApiKeyManager
{
    /// <summary>Takes in a key that is known by its hash, or in full, from elsewhere. Its text stays what it is.</summary>
    /// <param name="keyOrHash">The key, or <c>sha256$</c> and its hash.</param>
    /// <param name="draft">What it shall be; the environment does not count.</param>
    /// <param name="actor">Who takes it in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The key as it is kept.</returns>
    /// <exception cref="KeyManagementException">It is no key, is in the store already, or the draft is invalid.</exception>
    public async Task<StoredApiKey> ImportAsync(string keyOrHash, ApiKeyDraft draft, ApiKeyActor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keyOrHash);
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(actor);
        var isHash = ApiKeyHash.IsHash(keyOrHash);
        var entry = new ApiKeyEntry { Key = isHash ? null : keyOrHash, Hash = isHash ? keyOrHash : null, Name = draft.Name, Tenant = draft.Tenant };
        if (ApiKeyEntryCheck.Fault(entry, out var plain) is { } fault)
        {
            throw new KeyManagementException(new Dictionary<string, string[]> { ["Key"] = [fault] });
        }

        await NotKnownAsync(plain, cancellationToken);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var now = Now();
            var id = !isHash && tries == 0 && ApiKeyFormat.TryParse(keyOrHash, out var parts) ? parts.Id : NewId();
            var key = FromDraft(draft, id, _peppers.Protect(plain).ToString(), isHash ? string.Empty : ApiKeyFormat.Mask(keyOrHash), now, actor);
            Check(key, null, now, actor, key.Scopes);
            switch (await CommitAsync(new ApiKeyCommit([key], [Draft(AuditActions.Imported, actor, null, key, now)]), cancellationToken))
            {
                case ApiKeyCommitResult.Done:
                    return key;
                case ApiKeyCommitResult.DuplicateDigest:
                    throw Known();
                default:
                    break;
            }
        }

        throw new KeyManagementException(KeyManagementFault.Conflict, "No free id was found.");
    }

    // The store itself notices a second key of the same digest; under another pepper it is another digest.
    private async Task NotKnownAsync(ApiKeyDigest plain, CancellationToken cancellationToken)
    {
        if (!_peppers.Versions.Any())
        {
            return;
        }

        var known = _peppers.AllOf(plain).Select(digest => digest.ToString()).ToHashSet(StringComparer.Ordinal);
        await foreach (var key in _store.ReadChangesAsync(0, cancellationToken))
        {
            if (known.Contains(key.Digest))
            {
                throw Known();
            }
        }
    }

    private static KeyManagementException Known() => new(KeyManagementFault.Conflict, "The key is, or was, in the store already.");

    private static string NewId() => RandomNumberGenerator.GetHexString(KeyLayout.IdLength, lowercase: true);
}
