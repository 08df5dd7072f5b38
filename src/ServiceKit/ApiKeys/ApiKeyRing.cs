using System.Diagnostics.CodeAnalysis;

namespace ServiceKit.ApiKeys;

/// <summary>All keys of the service at one moment. Immutable: a change is a new ring, swapped in whole.</summary>
internal sealed class ApiKeyRing
{
    private static long _versions;

    private readonly DigestTable _table;
    private readonly ApiKeyRecord[] _records;
    private readonly IManagedKeys? _managed;

    private ApiKeyRing(ApiKeyRing sources, IManagedKeys managed)
    {
        _table = sources._table;
        _records = sources._records;
        _managed = managed;
        Source = sources.Source;
        IsDirectList = sources.IsDirectList;
        IsCommandLine = sources.IsCommandLine;
        ShortKeys = sources.ShortKeys;
    }

    private ApiKeyRing(DigestTable table, ApiKeyRecord[] records, IReadOnlyList<ApiKeySourceResult> sources, int shortKeys)
    {
        _table = table;
        _records = records;
        Source = string.Join(" and ", sources.Select(source => source.Description));
        IsDirectList = sources.Any(source => source.IsDirectList);
        IsCommandLine = sources.Any(source => source.IsCommandLine);
        ShortKeys = shortKeys;
    }

    /// <summary>Another for each ring of the process: what was found in one ring says nothing of the next.</summary>
    public long Version { get; } = Interlocked.Increment(ref _versions);

    /// <summary>How many keys the sources gave.</summary>
    public int Count => _records.Length;

    /// <summary>How many keys are in force, those of the store included.</summary>
    public int CountOfAll => _records.Length + (_managed?.Count ?? 0);

    /// <summary>Whether there is no key and none is needed: everyone may call everything.</summary>
    public bool IsOpen => _records.Length == 0 && _managed is null;

    /// <summary>Where the keys came from, in words for the log.</summary>
    public string Source { get; }

    /// <inheritdoc cref="ApiKeySourceResult.IsDirectList"/>
    public bool IsDirectList { get; }

    /// <inheritdoc cref="ApiKeySourceResult.IsCommandLine"/>
    public bool IsCommandLine { get; }

    /// <summary>How many keys are known to be shorter than <see cref="ApiKeyLimits.RecommendedKeyLength"/>.</summary>
    public int ShortKeys { get; }

    /// <summary>Every key of the sources.</summary>
    public IReadOnlyCollection<ApiKeyRecord> Records => _records;

    /// <summary>Every key that is neither revoked nor deleted, those of the store first. Nothing for the hot path: there can be a million.</summary>
    public IEnumerable<ApiKeyRecord> All =>
        _managed is null ? _records : _managed.Records.Where(record => !record.IsRevoked).Concat(_records.Where(record => !_managed.TryFindById(record.Id, out _)));

    /// <summary>Whether some key may not be used from everywhere.</summary>
    public bool HasNetworks => _managed?.HasNetworks is true || _records.Any(record => record.Networks is not null);

    /// <summary>Every scope that some key is granted, each once.</summary>
    public IReadOnlySet<string> GrantedScopes =>
        _records.SelectMany(record => record.Scopes).Concat(_managed?.GrantedScopes ?? Enumerable.Empty<string>()).ToHashSet(StringComparer.Ordinal);

    /// <summary>How many keys are enabled and expire between two moments.</summary>
    public int CountExpiring(DateTimeOffset from, DateTimeOffset until) =>
        _records.Count(record => record.IsExpiring(from, until)) + (_managed?.CountExpiring(from, until) ?? 0);

    public bool TryFind(ReadOnlySpan<char> key, [NotNullWhen(true)] out ApiKeyRecord? record) =>
        TryFind(ApiKeyDigest.Of(key), out record);

    public bool TryFind(ApiKeyDigest digest, [NotNullWhen(true)] out ApiKeyRecord? record) =>
        _managed?.TryFind(digest, out record) is true || (record = _table.Find(digest)) is not null;

    /// <summary>Finds what became of a record of this or an older ring. One of the sources may be known to the store by now, which then decides.</summary>
    public bool TryFindAgain(ApiKeyRecord record, [NotNullWhen(true)] out ApiKeyRecord? current)
    {
        if (!record.IsManaged)
        {
            return TryFind(record.Digest, out current);
        }

        current = null;
        return _managed?.TryFindAgain(record, out current) is true;
    }

    /// <summary>Finds a key by its id, for whoever kept no more of it. Looks through the keys of the sources one by one: nothing for the hot path.</summary>
    public bool TryFindById(string id, [NotNullWhen(true)] out ApiKeyRecord? record)
    {
        if (_managed?.TryFindById(id, out record) is true)
        {
            return true;
        }

        record = Array.Find(_records, own => string.Equals(own.Id, id, StringComparison.Ordinal));
        return record is not null && TryFindAgain(record, out record);
    }

    /// <summary>This ring with the keys of a store laid over it.</summary>
    public ApiKeyRing With(IManagedKeys managed) => new(this, managed);

    /// <summary>Checks every entry and builds the ring.</summary>
    /// <param name="sources">The sources in use; none makes a ring that is open to everyone.</param>
    /// <exception cref="ApiKeyConfigurationException">A source without an entry, a malformed or repeated key, a malformed scope, or too many keys.</exception>
    public static ApiKeyRing Create(IReadOnlyList<ApiKeySourceResult> sources)
    {
        var table = new DigestTable();
        var records = new List<ApiKeyRecord>();
        var shortKeys = 0;
        foreach (var source in sources)
        {
            var before = records.Count;
            foreach (var (entry, position) in source.Keys)
            {
                if (ApiKeyEntryCheck.Fault(entry, out var digest) is { } fault)
                {
                    throw new ApiKeyConfigurationException($"{source.PlaceOf(position)}: {fault}.");
                }

                var record = new ApiKeyRecord(entry, digest, records is [.., var last] ? last : null);
                if (!table.TryAdd(record))
                {
                    throw new ApiKeyConfigurationException(
                        $"{source.PlaceOf(position)}: the same key as {PlaceOf(digest, sources)}. Remove one of the two.");
                }

                records.Add(record);
                shortKeys += entry.Key?.Length < ApiKeyLimits.RecommendedKeyLength ? 1 : 0;
            }

            if (records.Count == before)
            {
                throw new ApiKeyConfigurationException(source.WhenEmpty);
            }
        }

        return new ApiKeyRing(table, [.. records], sources, shortKeys);
    }

    // Where a key stands first. Looked for when it stands there twice, so that nothing has to be remembered when it does not.
    private static string PlaceOf(ApiKeyDigest digest, IReadOnlyList<ApiKeySourceResult> sources) =>
        sources.SelectMany(source => source.Keys.Select(key => (source, key)))
            .Where(pair => ApiKeyEntryCheck.Fault(pair.key.Entry, out var found) is null && found.Equals(digest))
            .Select(pair => pair.source.PlaceOf(pair.key.Position))
            .First();
}
