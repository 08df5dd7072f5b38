using System.Diagnostics.CodeAnalysis;

namespace ServiceKit.ApiKeys;

/// <summary>All keys of the service at one moment. Immutable: a change is a new ring, swapped in whole.</summary>
internal sealed class ApiKeyRing
{
    private readonly Dictionary<ApiKeyDigest, ApiKeyRecord> _records;

    private ApiKeyRing(Dictionary<ApiKeyDigest, ApiKeyRecord> records, ApiKeySourceResult source, int shortKeys)
    {
        _records = records;
        Source = source.Description;
        IsDirectList = source.IsDirectList;
        ShortKeys = shortKeys;
    }

    public int Count => _records.Count;

    /// <summary>Where the keys came from, in words for the log.</summary>
    public string Source { get; }

    /// <inheritdoc cref="ApiKeySourceResult.IsDirectList"/>
    public bool IsDirectList { get; }

    /// <summary>How many keys are shorter than <see cref="ApiKeyLimits.RecommendedKeyLength"/>.</summary>
    public int ShortKeys { get; }

    /// <summary>Every scope that some key is granted, each once.</summary>
    public IReadOnlySet<string> GrantedScopes => _records.Values.SelectMany(record => record.Scopes).ToHashSet(StringComparer.Ordinal);

    public bool TryFind(ReadOnlySpan<char> key, [NotNullWhen(true)] out ApiKeyRecord? record) =>
        _records.TryGetValue(ApiKeyDigest.Of(key), out record);

    /// <summary>Checks every entry and builds the ring.</summary>
    /// <exception cref="ApiKeyConfigurationException">No entry, a malformed or repeated key, a malformed scope, or too many keys.</exception>
    public static ApiKeyRing Create(ApiKeySourceResult source)
    {
        if (source.Keys.Count == 0)
        {
            throw new ApiKeyConfigurationException(source.WhenEmpty);
        }

        var records = new Dictionary<ApiKeyDigest, ApiKeyRecord>(source.Keys.Count);
        var positions = new Dictionary<ApiKeyDigest, int>(source.Keys.Count);
        var shortKeys = 0;
        foreach (var (entry, position) in source.Keys)
        {
            if (Fault(entry) is { } fault)
            {
                throw new ApiKeyConfigurationException($"{source.PlaceOf(position)}: {fault}.");
            }

            var digest = ApiKeyDigest.Of(entry.Key);
            if (!positions.TryAdd(digest, position))
            {
                throw new ApiKeyConfigurationException(
                    $"{source.PlaceOf(position)}: the same key as {source.PlaceOf(positions[digest])}. Remove one of the two.");
            }

            records.Add(digest, new ApiKeyRecord(entry, digest));
            shortKeys += entry.Key.Length < ApiKeyLimits.RecommendedKeyLength ? 1 : 0;
        }

        return new ApiKeyRing(records, source, shortKeys);
    }

    // Null can come from a caller without nullable checks.
    private static string? Fault(ApiKeyEntry entry) =>
        ApiKeySyntax.Fault(entry.Key ?? string.Empty) is { } fault ? $"the key {fault}"
        : ApiKeyFormat.Check(entry.Key) is ApiKeyFormatCheck.BadChecksum ? "the key looks like a key of ServiceKit's format but its checksum is wrong: was it copied completely? Copy it again, or replace it"
        : entry.Scopes is null ? "the scopes are null; use an empty list to grant none"
        : entry.Scopes.Select(Scope.Fault).FirstOrDefault(f => f is not null) is { } scopeFault ? $"a scope {scopeFault}"
        : entry.Name is { } name && (name.Length is 0 or > 128 || name.Any(char.IsControl)) ? "the name is empty, longer than 128 characters, or has control characters"
        : null;
}
