namespace ServiceKit.ApiKeys;

/// <summary>What one source gave, with the position of each key, so that an error can point at it.</summary>
/// <param name="Description">The source in words: "environment variable SERVICEKIT_API_KEYS".</param>
/// <param name="Keys">
/// The keys, each with its position: the line of a file, the entry of a list. They may be read while they are enumerated, so that
/// a million of them are not all there at once.
/// </param>
/// <param name="PlaceOf">A position in words: "line 3 of /run/secrets/api_keys".</param>
/// <param name="WhenEmpty">What to say when there is no key.</param>
internal sealed record ApiKeySourceResult(
    string Description,
    IEnumerable<(ApiKeyEntry Entry, int Position)> Keys,
    Func<int, string> PlaceOf,
    string WhenEmpty)
{
    /// <summary>Whether the keys stand in the program itself, which only development and tests should do.</summary>
    public bool IsDirectList { get; init; }

    /// <summary>Whether the key stands on the command line, where every user of the machine can read it.</summary>
    public bool IsCommandLine { get; init; }

    /// <summary>Refuses a source before it is read to the end, once it holds too many keys.</summary>
    public static void CheckCount(int count, string description)
    {
        if (count > ApiKeyLimits.MaxKeys)
        {
            throw new ApiKeyConfigurationException($"{description} holds more than {ApiKeyLimits.MaxKeys} keys, which is the limit.");
        }
    }
}
