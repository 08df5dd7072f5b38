namespace ServiceKit.KeyManagement;

/// <content>Replacing keys by new ones.</content>
public sealed partial class ApiKeyManager
{
    /// <summary>
    /// Replaces a key by a new one that may do the same. The old one is valid until its overlap ends, never longer than it would have
    /// been anyway.
    /// </summary>
    /// <param name="id">The id of the old key.</param>
    /// <param name="rotation">How long the overlap is.</param>
    /// <param name="version">The version that the caller knows; null for whichever it is.</param>
    /// <param name="actor">Who rotates it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The new key, with its text.</returns>
    /// <exception cref="KeyManagementException">There is no such key, it changed since, is not valid any more, was rotated before, or may do more than the actor.</exception>
    public Task<CreatedApiKey> RotateAsync(string id, ApiKeyRotation rotation, long? version, ApiKeyActor actor, CancellationToken cancellationToken = default) =>
        RotateAsync(id, rotation, version, actor, _ => null, cancellationToken);

    internal async Task<CreatedApiKey> RotateAsync(
        string id, ApiKeyRotation rotation, long? version, ApiKeyActor actor, Func<CreatedApiKey, IdempotentAnswer?> answer, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await RotateOnceAsync(id, rotation, version, actor, answer, cancellationToken);
            }
            catch (KeyManagementException fault) when (fault.Fault is KeyManagementFault.Changed && version is null && tries < MaxTries)
            {
                // Changed in between, if only in what the store keeps it as. Which version it is does not matter to the caller.
            }
        }
    }

    private async Task<CreatedApiKey> RotateOnceAsync(
        string id, ApiKeyRotation rotation, long? version, ApiKeyActor actor, Func<CreatedApiKey, IdempotentAnswer?> answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rotation);
        ArgumentNullException.ThrowIfNull(actor);
        var grace = rotation.Grace ?? _options.RotationGrace;
        if (rotation.Fault(grace) is { } fault)
        {
            throw new KeyManagementException(fault);
        }

        var old = (await FindAsync(id, actor, cancellationToken)).Key;
        ManagementRules.Expect(old, version);
        ManagementRules.NotRevoked(old);
        if (old.StateAt(Now()) is ApiKeyState.Expired || old.ReplacedBy is not null)
        {
            throw new KeyManagementException(KeyManagementFault.Conflict, old.ReplacedBy is { } next ? $"The key was rotated already; its successor is {next}." : "The key has expired. Make a new one.");
        }

        ManagementRules.NoMoreThan(actor, old.Scopes, old.Tenant);
        var format = _format.Like(old.Masked);
        return await AddAsync(
            format,
            (text, newId, now) =>
            {
                var end = now + grace;
                var key = old with
                {
                    Id = newId,
                    Digest = DigestOf(text),
                    Masked = ApiKeyFormat.Mask(text),
                    CreatedAt = now,
                    CreatedBy = actor.Name,
                    UpdatedAt = now,
                    Replaces = old.Id,
                    Version = 1,
                };
                var ending = Next(old with { ReplacedBy = newId, ExpiresAt = old.ExpiresAt < end ? old.ExpiresAt : end, EndsWhenUnusedFor = rotation.EndWhenUnusedFor }, now);
                return ([key, ending], [Draft(AuditActions.Created, actor, null, key, now), Draft(AuditActions.Rotated, actor, old, ending, now)]);
            },
            answer,
            cancellationToken);
    }

    /// <summary>Ends the overlap of a key that nobody uses any more; of one that ended already, nothing changes.</summary>
    internal Task<StoredApiKey> EndRotationAsync(StoredApiKey key, CancellationToken cancellationToken) =>
        UpdateAsync(key.Id, key.Version, ApiKeyActor.System, AuditActions.RotationEnded, (old, now) => old.StateAt(now) is ApiKeyState.Active or ApiKeyState.Disabled ? old with { ExpiresAt = now } : old, cancellationToken);
}
