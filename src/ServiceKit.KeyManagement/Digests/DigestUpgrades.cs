using System.Collections.Concurrent;
using ServiceKit.ApiKeys;

namespace ServiceKit.KeyManagement.Digests;

/// <summary>
/// The keys that were used while the store keeps them without the active pepper, and what it shall keep them as. Only a use shows the
/// digest that another pepper can be taken over.
/// </summary>
internal sealed class DigestUpgrades(Peppers peppers)
{
    // What finds no room is noted at a later use.
    private const int MaxWaiting = 10_000;

    private readonly ConcurrentDictionary<string, StoredDigest> _waiting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _left = new(StringComparer.Ordinal);

    public void Note(ApiKeyRecord record, ApiKeyDigest plain)
    {
        if (!_waiting.ContainsKey(record.Id) && _waiting.Count < MaxWaiting && !_left.ContainsKey(record.Id))
        {
            _waiting.TryAdd(record.Id, peppers.Protect(plain));
        }
    }

    /// <summary>Some of those that wait.</summary>
    public IReadOnlyList<KeyValuePair<string, StoredDigest>> Next(int count) => [.. _waiting.Take(count)];

    public void Done(string id) => _waiting.TryRemove(id, out _);

    /// <summary>Leaves a key as it is for good, since the store has it under that digest as another one too.</summary>
    public void Leave(string id)
    {
        if (_left.Count < MaxWaiting)
        {
            _left[id] = true;
        }

        Done(id);
    }
}
