namespace ServiceKit;

/// <summary>Where keys come from, how callers send them, and which paths are open. Checked when the service starts.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>The default of <see cref="EnvironmentVariable"/>: <c>SERVICEKIT_API_KEYS</c>.</summary>
    public const string DefaultEnvironmentVariable = "SERVICEKIT_API_KEYS";

    /// <summary>The default of <see cref="AdminKeyVariable"/>: <c>ADMIN_API_KEY</c>.</summary>
    public const string DefaultAdminKeyVariable = "ADMIN_API_KEY";

    /// <summary>The environment variable that names the key file when <see cref="ApiKeyFile"/> does not: <c>SERVICEKIT_API_KEY_FILE</c>.</summary>
    public const string KeyFileEnvironmentVariable = "SERVICEKIT_API_KEY_FILE";

    /// <summary>The default of <see cref="HeaderName"/>: <c>X-API-Key</c>.</summary>
    public const string DefaultHeaderName = "X-API-Key";

    /// <summary>The default of <see cref="QueryParameterName"/>: <c>api_key</c>.</summary>
    public const string DefaultQueryParameterName = "api_key";

    /// <summary>The default of <see cref="CookieName"/>: <c>api_key</c>.</summary>
    public const string DefaultCookieName = "api_key";

    /// <summary>The default of <see cref="UnauthenticatedPaths"/>: documentation, health and the root.</summary>
    public static IReadOnlyList<string> DefaultUnauthenticatedPaths { get; } = ["/docs", "/redoc", "/openapi.json", "/health", "/"];

    /// <summary>
    /// The keys themselves. For development and tests: a warning at start says so. When this is not null, neither file nor
    /// configuration nor environment variable is read; only <c>--api-key</c> on the command line comes before. An empty list
    /// stops the start. Default: null.
    /// </summary>
    public IReadOnlyList<ApiKeyEntry>? ApiKeys { get; set; }

    /// <summary>
    /// Path of a file with one key a line, or with keys as JSON; followed while the service runs. Blank lines and lines that start
    /// with <c>#</c> are skipped. Relative paths start at the content root. Read where <see cref="ApiKeys"/> is null. Default: the
    /// value of <c>SERVICEKIT_API_KEY_FILE</c>, if set.
    /// </summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>
    /// Name of the environment variable (or other configuration value) with keys separated by commas. Last in the order of
    /// sources: read where neither a list nor a file nor the configuration section <c>ServiceKit:ApiKeys</c> is given. Default:
    /// <see cref="DefaultEnvironmentVariable"/>.
    /// </summary>
    public string EnvironmentVariable { get; set; } = DefaultEnvironmentVariable;

    /// <summary>
    /// Name of the environment variable (or other configuration value) with one key that has every scope, for administrators. It
    /// stands beside the other keys, wherever those come from. Null: none is read. Default: <see cref="DefaultAdminKeyVariable"/>.
    /// </summary>
    public string? AdminKeyVariable { get; set; } = DefaultAdminKeyVariable;

    /// <summary>
    /// Whether the service starts without any key, open to everyone. A warning at every start and <c>/health</c> say so. Once
    /// it has keys it stays closed, even if they vanish while it runs. A source that is given but holds no key stops the start all the
    /// same. Default: <see langword="false"/>, and a service without keys does not start.
    /// </summary>
    public bool Optional { get; set; }

    /// <summary>
    /// How often the key file is looked at where the system does not tell of changes, as on some network file systems. At least
    /// 100 milliseconds. Default: 5 seconds.
    /// </summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Name of the request header that carries the key. Default: <see cref="DefaultHeaderName"/>.</summary>
    public string HeaderName { get; set; } = DefaultHeaderName;

    /// <summary>
    /// The places where a key may arrive, tried in the order of the enumeration; the first that is present decides, even
    /// if a later one holds a valid key. Default: the header and both forms of <c>Authorization</c>, neither query nor cookie.
    /// </summary>
    public ApiKeyPlaces Places { get; set; } = ApiKeyPlaces.Header | ApiKeyPlaces.AuthorizationBearer | ApiKeyPlaces.AuthorizationApiKey;

    /// <summary>
    /// Name of the query parameter that carries the key where <see cref="Places"/> has <see cref="ApiKeyPlaces.Query"/>; compared with
    /// case. In the value, <c>%2B</c> is a plus sign; a plus sign is a space (URL Standard section 5.1), which no key has. Default:
    /// <see cref="DefaultQueryParameterName"/>.
    /// </summary>
    public string QueryParameterName { get; set; } = DefaultQueryParameterName;

    /// <summary>
    /// Name of the cookie that carries the key where <see cref="Places"/> has <see cref="ApiKeyPlaces.Cookie"/>; compared with case. The
    /// value is not decoded. Default: <see cref="DefaultCookieName"/>.
    /// </summary>
    public string CookieName { get; set; } = DefaultCookieName;

    /// <summary>
    /// Whether what callers sent in <see cref="Places"/> is taken out of each request before its endpoint, or a reverse proxy that is
    /// one, sees it: header, <c>Authorization</c> of a matching scheme, query parameter and cookie, on open paths too. Default:
    /// <see langword="false"/>.
    /// </summary>
    public bool HideCredentials { get; set; }

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

    /// <summary>The place of the configuration that is read where <see cref="AllowedNetworks"/> is null: <c>ServiceKit:AllowedNetworks</c>, a list or one text.</summary>
    public const string AllowedNetworksSection = "ServiceKit:AllowedNetworks";

    /// <summary>
    /// The addresses and networks (<c>192.0.2.7</c>, <c>10.0.0.0/8</c>, <c>2001:db8::/32</c>) that may call the service; <c>*</c>, alone,
    /// for everyone. From elsewhere a request is answered 403 <c>address-not-allowed</c> before its key is read; open paths and
    /// endpoints for anonymous callers stay open. An empty list stops the start. When this is null, <see cref="AllowedNetworksSection"/> decides, then
    /// <see cref="AllowedNetworksVariable"/>; both are followed while the service runs. Default: null, and with none of the three, anywhere.
    /// </summary>
    public IReadOnlyList<string>? AllowedNetworks { get; set; }

    /// <summary>
    /// Name of an environment variable (or other configuration value) such as <c>ALLOWED_IPS</c>, with addresses and networks separated
    /// by commas or blanks. Once it is named here and neither code nor <see cref="AllowedNetworksSection"/> has networks, it must be set,
    /// or the service does not start. Default: null.
    /// </summary>
    public string? AllowedNetworksVariable { get; set; }

    /// <summary>Networks are wanted, so that finding none anywhere is a fault.</summary>
    internal bool AllowedNetworksNeeded { get; set; }
}
