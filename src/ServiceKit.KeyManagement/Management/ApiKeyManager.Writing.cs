using System.Diagnostics;

namespace ServiceKit.KeyManagement;

/// <content>Writing what was decided, again where somebody was quicker.</content>
public sealed partial class ApiKeyManager
{
    // Who is answered that a key was revoked finds it refused at once, here; on other replicas as soon as they hear of it.
    private async Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken)
    {
        var result = await _store.CommitAsync(commit, cancellationToken);
        if (result is ApiKeyCommitResult.Done && _observer is not null)
        {
            await _observer.CommittedAsync();
        }

        return result;
    }

    private async Task<CreatedApiKey> AddAsync(
        ApiKeyFormat format,
        Func<string, string, DateTimeOffset, (StoredApiKey[] Writes, AuditDraft[] Audit)> make,
        Func<CreatedApiKey, IdempotentAnswer?> answer,
        CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var text = format.Generate();
            var id = ApiKeyFormat.TryParse(text, out var parts) ? parts.Id : throw new UnreachableException();
            var (writes, audit) = make(text, id, Now());
            var created = new CreatedApiKey(writes[0], text);
            switch (await CommitAsync(new ApiKeyCommit(writes, audit, answer(created)), cancellationToken))
            {
                case ApiKeyCommitResult.Done:
                    return created;
                case ApiKeyCommitResult.DuplicateAnswer:
                    throw new KeyManagementException(KeyManagementFault.Conflict, "A call with the same Idempotency-Key is answered already.");
                case ApiKeyCommitResult.Conflict when writes is [_, var old]:
                    ManagementRules.Expect((await _store.FindAsync(old.Id, cancellationToken))?.Key ?? throw ManagementRules.NotFound(), old.Version - 1);
                    break;
                default:
                    // The id is taken.
                    break;
            }
        }

        throw new KeyManagementException(KeyManagementFault.Conflict, "No free id was found.");
    }

    private async Task<StoredApiKey> UpdateAsync(
        string id, long? version, ApiKeyActor actor, string action, Func<StoredApiKey, DateTimeOffset, StoredApiKey> change, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var key = (await FindAsync(id, actor, cancellationToken)).Key;
            ManagementRules.Expect(key, version);
            var now = Now();
            var changed = change(key, now);
            if (changed == key)
            {
                return key;
            }

            var next = Next(changed, now);
            if (await CommitAsync(new ApiKeyCommit([next], [Draft(action, actor, key, next, now)]), cancellationToken) is ApiKeyCommitResult.Done)
            {
                return next;
            }
        }

        throw new KeyManagementException(KeyManagementFault.Changed, "The key is changed by others again and again. Try again.");
    }
}
