using System.Diagnostics.CodeAnalysis;

namespace ServiceKit.ApiKeys;

/// <summary>All keys of the service at one moment. Immutable: a change is a new ring, swapped in whole.</summary>
internal sealed class ApiKeyRing
{
    private readonly Dictionary<ApiKeyDigest, ApiKeyRecord> _records;
    private readonly IManagedKeys? _managed;

    private ApiKeyRing(ApiKeyRing sources, IManagedKeys managed)
    {
        _records = sources._records;
        _managed = managed;
        Source = sources.Source;
        IsDirectList = sources.IsDirectList;
        IsCommandLine = sources.IsCommandLine;
        ShortKeys = sources.ShortKeys;
    }

    private ApiKeyRing(Dictionary<ApiKeyDigest, ApiKeyRecord> records, IReadOnlyList<ApiKeySourceResult> sources, int shortKeys)
    {
        _records = records;
        Source = string.Join(" and ", sources.Select(source => source.Description));
        IsDirectList = sources.Any(source => source.IsDirectList);
        IsCommandLine = sources.Any(source => source.IsCommandLine);
        ShortKeys = shortKeys;
    }

    /// <summary>How many keys the sources gave.</summary>
    public int Count => _records.Count;

    /// <summary>How many keys are in force, those of the store included.</summary>
    public int CountOfAll => _records.Count + (_managed?.Count ?? 0);

    /// <summary>Whether there is no key and none is needed: everyone may call everything.</summary>
    public bool IsOpen => _records.Count == 0 && _managed is null;

    /// <summary>Where the keys came from, in words for the log.</summary>
    public string Source { get; }

    /// <inheritdoc cref="ApiKeySourceResult.IsDirectList"/>
    public bool IsDirectList { get; }

    /// <inheritdoc cref="ApiKeySourceResult.IsCommandLine"/>
    public bool IsCommandLine { get; }

    /// <summary>How many keys are known to be shorter than <see cref="ApiKeyLimits.RecommendedKeyLength"/>.</summary>
    public int ShortKeys { get; }

    /// <summary>Every key of the sources.</summary>
    public IReadOnlyCollection<ApiKeyRecord> Records => _records.Values;

    /// <summary>Whether some key may not be used from everywhere.</summary>
    public bool HasNetworks => _managed?.HasNetworks is true || _records.Values.Any(record => record.Networks is not null);

    /// <summary>Every scope that some key is granted, each once.</summary>
    public IReadOnlySet<string> GrantedScopes =>
        _records.Values.SelectMany(record => record.Scopes).Concat(_managed?.GrantedScopes ?? Enumerable.Empty<string>()).ToHashSet(StringComparer.Ordinal);

    public bool TryFind(ReadOnlySpan<char> key, [NotNullWhen(true)] out ApiKeyRecord? record) =>
        TryFind(ApiKeyDigest.Of(key), out record);

    public bool TryFind(ApiKeyDigest digest, [NotNullWhen(true)] out ApiKeyRecord? record) =>
        _managed?.TryFind(digest, out record) is true || _records.TryGetValue(digest, out record);

    /// <summary>Finds what became of a record of this or an older ring.</summary>
    public bool TryFindAgain(ApiKeyRecord record, [NotNullWhen(true)] out ApiKeyRecord? current) =>
        _managed?.TryFindAgain(record, out current) is true || _records.TryGetValue(record.Digest, out current);

    /// <summary>This ring with the keys of a store laid over it.</summary>
    public ApiKeyRing With(IManagedKeys managed) => new(this, managed);

    /// <summary>Checks every entry and builds the ring.</summary>
    /// <param name="sources">The sources in use; none makes a ring that is open to everyone.</param>
    /// <exception cref="ApiKeyConfigurationException">A source without an entry, a malformed or repeated key, a malformed scope, or too many keys.</exception>
    public static ApiKeyRing Create(IReadOnlyList<ApiKeySourceResult> sources)
    {
        var count = sources.Sum(source => source.Keys.Count);
        var records = new Dictionary<ApiKeyDigest, ApiKeyRecord>(count);
        var positions = new Dictionary<ApiKeyDigest, (ApiKeySourceResult Source, int Position)>(count);
        var shortKeys = 0;
        foreach (var source in sources)
        {
            if (source.Keys.Count == 0)
            {
                throw new ApiKeyConfigurationException(source.WhenEmpty);
            }

            foreach (var (entry, position) in source.Keys)
            {
                if (ApiKeyEntryCheck.Fault(entry, out var digest) is { } fault)
                {
                    throw new ApiKeyConfigurationException($"{source.PlaceOf(position)}: {fault}.");
                }

                if (!positions.TryAdd(digest, (source, position)))
                {
                    var first = positions[digest];
                    throw new ApiKeyConfigurationException(
                        $"{source.PlaceOf(position)}: the same key as {first.Source.PlaceOf(first.Position)}. Remove one of the two.");
                }

                records.Add(digest, new ApiKeyRecord(entry, digest));
                shortKeys += entry.Key?.Length < ApiKeyLimits.RecommendedKeyLength ? 1 : 0;
            }
        }

        return new ApiKeyRing(records, sources, shortKeys);
    }
}
