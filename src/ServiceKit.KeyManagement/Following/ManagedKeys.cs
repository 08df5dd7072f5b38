using System.Diagnostics.CodeAnalysis;
using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement.Digests;

namespace ServiceKit.KeyManagement.Following;

/// <summary>
/// The keys of a store in memory: a large table that is seldom made, and a small one of what changed since, so that a change among a
/// million keys costs what a change among ten does. Immutable.
/// </summary>
internal sealed class ManagedKeys : IManagedKeys
{
    // Beyond so many changes the large table is made anew: copying the small one at each change would cost more.
    private const int MaxChanges = 1024;

    private readonly Peppers _peppers;
    private readonly DigestUpgrades _upgrades;
    private readonly KeyTable _base;
    private readonly KeyTable _changes;
    private readonly int[] _versions;
    private readonly bool _hasPlain;
    private readonly Lazy<(IReadOnlySet<string> Scopes, bool Networks, int Count)> _summary;

    private ManagedKeys(Peppers peppers, DigestUpgrades upgrades, KeyTable @base, KeyTable changes, long revision)
    {
        _peppers = peppers;
        _upgrades = upgrades;
        _base = @base;
        _changes = changes;
        Revision = revision;
        _versions = [.. peppers.Versions.Where(version => _base.Versions.Contains(version) || _changes.Versions.Contains(version))];
        _hasPlain = _base.HasPlain || _changes.HasPlain;
        _summary = new(Summarize);
    }

    /// <summary>The change of the store that this is the state after.</summary>
    public long Revision { get; }

    public int Count => _summary.Value.Count;

    public IReadOnlySet<string> GrantedScopes => _summary.Value.Scopes;

    public IEnumerable<ApiKeyRecord> Records =>
        _base.Select(key => key.Record).Where(record => _changes.Find(record.Id) is null).Concat(_changes.Select(key => key.Record));

    public bool HasNetworks => _summary.Value.Networks;

    public static ManagedKeys Empty(Peppers peppers, DigestUpgrades upgrades) => new(peppers, upgrades, new KeyTable([]), new KeyTable([]), 0);

    public bool TryFind(ApiKeyDigest digest, [NotNullWhen(true)] out ApiKeyRecord? record)
    {
        record = null;
        int? pepper = null;
        if (_hasPlain && TryFindStored(digest, out record) && record.IsRevoked)
        {
            return true;
        }

        // A key can be there twice, taken in under one pepper and again under another: what was revoked once stays so.
        foreach (var version in _versions)
        {
            if (TryFindStored(_peppers.With(version, digest), out var found))
            {
                (record, pepper) = (found, version);
                if (found.IsRevoked)
                {
                    return true;
                }
            }
        }

        // Upwards only: a replica that has an older one for active would undo it, again and again.
        if (record is not null && _peppers.Upgrades && (pepper ?? 0) < (_peppers.Active ?? 0))
        {
            _upgrades.Note(record, digest);
        }

        return record is not null;
    }

    // By the id: a key keeps it when it is kept under another digest.
    public bool TryFindAgain(ApiKeyRecord record, [NotNullWhen(true)] out ApiKeyRecord? current) => TryFindById(record.Id, out current);

    public bool TryFindById(string id, [NotNullWhen(true)] out ApiKeyRecord? record)
    {
        record = _changes.Find(id) ?? _base.Find(id);
        return record is not null;
    }

    /// <summary>These keys and what changed since.</summary>
    public ManagedKeys With(IReadOnlyList<ManagedKey> changed, long revision)
    {
        if (changed.Count > MaxChanges || _changes.Count + changed.Count > MaxChanges)
        {
            return new ManagedKeys(_peppers, _upgrades, new KeyTable(_base.Concat(_changes).Concat(changed)), new KeyTable([]), revision);
        }

        return new ManagedKeys(_peppers, _upgrades, _base, new KeyTable(_changes.Concat(changed)), revision);
    }

    // A key that is kept under another digest than before is in the large table under the old one: what is newer decides.
    private bool TryFindStored(ApiKeyDigest stored, [NotNullWhen(true)] out ApiKeyRecord? record)
    {
        record = _changes.Find(stored);
        if (record is null && _base.Find(stored) is { } old && _changes.Find(old.Id) is null)
        {
            record = old;
        }

        return record is not null;
    }

    public int CountExpiring(DateTimeOffset from, DateTimeOffset until) => Records.Count(record => record.IsExpiring(from, until));

    private (IReadOnlySet<string> Scopes, bool Networks, int Count) Summarize()
    {
        var scopes = new HashSet<string>(StringComparer.Ordinal);
        var networks = false;
        var count = 0;
        foreach (var record in Records)
        {
            if (!record.IsRevoked)
            {
                count++;
                scopes.UnionWith(record.Scopes);
                networks |= record.Networks is not null;
            }
        }

        return (scopes, networks, count);
    }
}
