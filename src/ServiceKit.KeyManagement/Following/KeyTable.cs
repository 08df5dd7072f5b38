using System.Collections;
using ServiceKit.ApiKeys;

namespace ServiceKit.KeyManagement.Following;

/// <summary>Records by the digest that the store keeps, and by id. Immutable; of several with one id, the last counts.</summary>
internal sealed class KeyTable : IEnumerable<ManagedKey>
{
    private readonly Dictionary<string, ManagedKey> _byId;
    private readonly Dictionary<ApiKeyDigest, ApiKeyRecord> _byDigest;

    public KeyTable(IEnumerable<ManagedKey> keys)
    {
        _byId = new(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            _byId[key.Record.Id] = key;
        }

        _byDigest = new(_byId.Count);
        var versions = new HashSet<int>();
        foreach (var key in _byId.Values)
        {
            _byDigest[key.Record.Digest] = key.Record;
            HasPlain |= key.Pepper is null;
            if (key.Pepper is { } version)
            {
                versions.Add(version);
            }
        }

        Versions = versions;
    }

    public int Count => _byId.Count;

    /// <summary>Whether some key is kept without a pepper.</summary>
    public bool HasPlain { get; }

    /// <summary>The versions of peppers that are in use.</summary>
    public IReadOnlySet<int> Versions { get; }

    public ApiKeyRecord? Find(ApiKeyDigest stored) => _byDigest.GetValueOrDefault(stored);

    public ApiKeyRecord? Find(string id) => _byId.TryGetValue(id, out var key) ? key.Record : null;

    public IEnumerator<ManagedKey> GetEnumerator() => _byId.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
