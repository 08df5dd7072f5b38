namespace ServiceKit;

/// <summary>The sizes beyond which ServiceKit refuses keys, so that no input can make it work or allocate without bound.</summary>
public static class ApiKeyLimits
{
    /// <summary>Longest key in characters: 512. A longer one in a request is answered 401, a longer one in a source stops the start.</summary>
    public const int MaxKeyLength = 512;

    /// <summary>Largest key file in bytes: 64 MiB.</summary>
    public const long MaxKeyFileBytes = 64L * 1024 * 1024;

    /// <summary>Most keys that one source may hold: 1,000,000.</summary>
    public const int MaxKeys = 1_000_000;

    /// <summary>Keys shorter than this many characters (16) are accepted, with one warning at start that names none of them.</summary>
    public const int RecommendedKeyLength = 16;

    /// <summary>Most addresses and networks that one list may hold, of the service or of a key: 100,000.</summary>
    public const int MaxNetworks = 100_000;

    /// <summary>Most trusted proxies: 1,000.</summary>
    public const int MaxTrustedProxies = 1_000;
}
