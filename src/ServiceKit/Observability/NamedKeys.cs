using System.Collections.Concurrent;
using ServiceKit.ApiKeys;

namespace ServiceKit.Observability;

/// <summary>
/// The keys that have time series of their own: those that were used first, up to <see cref="Max"/>. One that is not in force any more gives its place
/// to the next, so that a service that rotates its keys goes on naming them.
/// </summary>
/// <remarks>A key that is named is found without a lock. So is one for which there is no room, until the ring is another.</remarks>
internal sealed class NamedKeys(ApiKeyRingHolder ring, TimeProvider clock, IRetiredSeries? series)
{
    /// <summary>
    /// Those that come later share one series, so that a service with many keys does not drown its metrics. Each has one for each of up to six
    /// outcomes, and all together stay below what an instrument may have, beyond which the outcome would be lost.
    /// </summary>
    public const int Max = 150;

    private readonly ConcurrentDictionary<string, ApiKeyRecord> _named = new(StringComparer.Ordinal);
    private readonly Lock _naming = new();
    private int _count;
    private long _fullSince;

    /// <summary>Whether the key has series of its own, now that it is used.</summary>
    public bool IsNamed(ApiKeyRecord record) =>
        _named.ContainsKey(record.Id) || (ring.Current is { } keys && keys.Version != Volatile.Read(ref _fullSince) && Name(record, keys));

    private bool Name(ApiKeyRecord record, ApiKeyRing keys)
    {
        lock (_naming)
        {
            if (_count >= Max && !MakeRoom(keys))
            {
                Volatile.Write(ref _fullSince, keys.Version);
                return false;
            }

            if (_named.TryAdd(record.Id, record))
            {
                _count++;
            }

            return true;
        }
    }

    private bool MakeRoom(ApiKeyRing keys)
    {
        var now = clock.GetUtcNow();
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, record) in _named)
        {
            if (!keys.TryFindAgain(record, out var current) || current.IsRevoked || current.ExpiresAt <= now)
            {
                gone.Add(id);
                _named.TryRemove(id, out _);
            }
        }

        _count -= gone.Count;
        if (gone.Count > 0)
        {
            series?.Retire(AuthenticationMeter.AttemptsName, "key_id", gone);
        }

        return gone.Count > 0;
    }
}
