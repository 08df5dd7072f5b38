namespace ServiceKit;

/// <summary>Where keys come from, how callers send them, and which paths are open. Checked when the service starts.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>The default of <see cref="EnvironmentVariable"/>: <c>SERVICEKIT_API_KEYS</c>.</summary>
    public const string DefaultEnvironmentVariable = "SERVICEKIT_API_KEYS";

    /// <summary>The environment variable that names the key file when <see cref="ApiKeyFile"/> does not: <c>SERVICEKIT_API_KEY_FILE</c>.</summary>
    public const string KeyFileEnvironmentVariable = "SERVICEKIT_API_KEY_FILE";

    /// <summary>The default of <see cref="HeaderName"/>: <c>X-API-Key</c>.</summary>
    public const string DefaultHeaderName = "X-API-Key";

    /// <summary>The default of <see cref="UnauthenticatedPaths"/>: documentation, health and the root.</summary>
    public static IReadOnlyList<string> DefaultUnauthenticatedPaths { get; } = ["/docs", "/redoc", "/openapi.json", "/health", "/"];

    /// <summary>
    /// The keys themselves. For development and tests: a warning at start says so. First in the order of sources: when
    /// this is not null, neither file nor environment variable is read. An empty list stops the start. Default: null.
    /// </summary>
    public IReadOnlyList<ApiKeyEntry>? ApiKeys { get; set; }

    /// <summary>
    /// Path of a file with one key a line; blank lines and lines that start with <c>#</c> are skipped. Relative paths
    /// start at the content root. Second in the order of sources. Default: the value of <c>SERVICEKIT_API_KEY_FILE</c>, if set.
    /// </summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>
    /// Name of the environment variable (or other configuration value) with keys separated by commas. Third in the order
    /// of sources. Default: <see cref="DefaultEnvironmentVariable"/>.
    /// </summary>
    public string EnvironmentVariable { get; set; } = DefaultEnvironmentVariable;

    /// <summary>Name of the request header that carries the key. Default: <see cref="DefaultHeaderName"/>.</summary>
    public string HeaderName { get; set; } = DefaultHeaderName;

    /// <summary>
    /// The places where a key may arrive, tried in the order of the enumeration; the first that is present decides, even
    /// if a later one holds a valid key. Default: all of them.
    /// </summary>
    public ApiKeyPlaces Places { get; set; } = ApiKeyPlaces.Header | ApiKeyPlaces.AuthorizationBearer | ApiKeyPlaces.AuthorizationApiKey;

    /// <summary>
    /// Paths that need no key, compared exactly and with case: <c>/status</c> opens the endpoint with this pattern,
    /// <c>/public/*</c> those whose patterns lie below. A route such as <c>/{name}</c> that happens to match a listed path stays
    /// closed, and so does an endpoint that asks for a key itself. A documentation page brings its own assets. An empty list
    /// means that nothing is open. Default: <see cref="DefaultUnauthenticatedPaths"/>.
    /// </summary>
    public IReadOnlyList<string> UnauthenticatedPaths { get; set; } = DefaultUnauthenticatedPaths;

    /// <summary>
    /// How many wrong keys an address may send in a minute. Beyond it, wrong keys are answered 429 <c>too-many-attempts</c>; good
    /// keys pass, unless they are shorter than <see cref="ApiKeyLimits.RecommendedKeyLength"/> and could have been guessed.
    /// 1 to 1,000,000; null does not slow down guessing. Default: 100.
    /// </summary>
    public int? WrongKeysPerMinute { get; set; } = 100;

    /// <summary>The protection space named in <c>WWW-Authenticate</c> (RFC 9110 section 11.5). Default: the service's id, else the application's name.</summary>
    public string? Realm { get; set; }
}
