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

        if (source.Keys.Count > ApiKeyLimits.MaxKeys)
        {
            throw new ApiKeyConfigurationException($"{source.Description} holds {source.Keys.Count} keys; the limit is {ApiKeyLimits.MaxKeys}.");
        }

        var records = new Dictionary<ApiKeyDigest, ApiKeyRecord>(source.Keys.Count);
        var places = new Dictionary<ApiKeyDigest, string>();
        var shortKeys = 0;
        foreach (var (entry, place) in source.Keys)
        {
            Check(entry, place);
            var digest = ApiKeyDigest.Of(entry.Key);
            if (!places.TryAdd(digest, place))
            {
                throw new ApiKeyConfigurationException($"{place}: the same key as {places[digest]}. Remove one of the two.");
            }

            records.Add(digest, new ApiKeyRecord(entry, digest));
            shortKeys += entry.Key.Length < ApiKeyLimits.RecommendedKeyLength ? 1 : 0;
        }

        return new ApiKeyRing(records, source, shortKeys);
    }

    private static void Check(ApiKeyEntry entry, string place)
    {
        if (ApiKeySyntax.Fault(entry.Key) is { } fault)
        {
            throw new ApiKeyConfigurationException($"{place}: the key {fault}.");
        }

        foreach (var scope in entry.Scopes)
        {
            if (Scope.Fault(scope) is { } scopeFault)
            {
                throw new ApiKeyConfigurationException($"{place}: a scope {scopeFault}.");
            }
        }
    }
}
