using Microsoft.Extensions.Options;
using ServiceKit.KeyManagement.Following;

namespace ServiceKit.KeyManagement.Rotation;

/// <summary>Ends the overlap of keys that were replaced and that nobody uses any more, where their rotation asked for it.</summary>
internal sealed class RotationWatch(
    StoreFollower follower, ApiKeyManager manager, IApiKeyStore store, IOptions<KeyManagementOptions> options, KeyManagementLog log, TimeProvider clock)
{
    public async Task EndUnusedAsync(CancellationToken cancellationToken)
    {
        foreach (var key in follower.Ending)
        {
            try
            {
                if (await store.FindAsync(key.Id, cancellationToken) is { } found && IsUnused(found))
                {
                    await manager.EndRotationAsync(found.Key, cancellationToken);
                    log.RotationEnded(key.Id);
                }
            }
#pragma warning disable CA1031 // another replica was quicker, or the store is gone: what is left ends at the next turn, or at its expiry
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
            }
        }
    }

    // Other replicas may hold uses back for an interval, and write them late by another.
    private bool IsUnused(ApiKeyListing found)
    {
        var now = clock.GetUtcNow();
        var last = found.LastUsedAt is { } used && used > found.Key.UpdatedAt ? used : found.Key.UpdatedAt;
        return found.Key.StateAt(now) is ApiKeyState.Active or ApiKeyState.Disabled && found.Key.EndsWhenUnusedFor is { } idle && now - last >= idle + (2 * options.Value.UsageInterval);
    }
}
