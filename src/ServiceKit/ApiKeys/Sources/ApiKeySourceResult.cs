namespace ServiceKit.ApiKeys;

/// <summary>What one source gave, with the place of each key in words, so that an error can point at it.</summary>
/// <param name="Description">The source in words: "environment variable SERVICEKIT_API_KEYS".</param>
/// <param name="Keys">The keys, each with its place: "line 3 of /run/secrets/api_keys".</param>
/// <param name="WhenEmpty">What to say when there is no key.</param>
internal sealed record ApiKeySourceResult(string Description, IReadOnlyList<(ApiKeyEntry Entry, string Place)> Keys, string WhenEmpty)
{
    /// <summary>Whether the keys stand in the program itself, which only development and tests should do.</summary>
    public bool IsDirectList { get; init; }
}
