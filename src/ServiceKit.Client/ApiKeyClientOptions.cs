namespace ServiceKit.Client;

/// <summary>
/// How an HTTP client sends its API key. Checked when the program starts, and again with the first request where there is no host.
/// The first source that is given is used, in the order <see cref="Key"/>, <see cref="KeyFile"/>, the <c>Key</c> of the
/// configuration, <see cref="KeyVariable"/>: never a mixture, and a source that is given but empty is an error.
/// </summary>
public sealed class ApiKeyClientOptions
{
    /// <summary>The key itself, for tests and tools. It never changes. Default: <see langword="null"/>.</summary>
    public string? Key { get; set; }

    /// <summary>
    /// The file with the key, which holds nothing else; it is followed. Default: <c>ServiceKit:Clients:&lt;name&gt;:KeyFile</c> of the
    /// configuration. A relative path starts at the current directory.
    /// </summary>
    public string? KeyFile { get; set; }

    /// <summary>
    /// The environment variable with the key, read through the configuration if there is one. Default: none, so that a key that
    /// was meant for one service is not sent to another.
    /// </summary>
    public string? KeyVariable { get; set; }

    /// <summary>The header of the key. Default: <c>X-API-Key</c>. Not used where <see cref="Scheme"/> is set.</summary>
    public string HeaderName { get; set; } = ApiKeyClientDefaults.HeaderName;

    /// <summary>
    /// The scheme in <c>Authorization</c> (RFC 9110, section 11.6.2), such as <c>Bearer</c>, in place of the header. Default:
    /// <see langword="null"/>, the header is used.
    /// </summary>
    public string? Scheme { get; set; }

    /// <summary>
    /// Where the key may go: scheme, host and port of these addresses count, not their paths. Default: that of the client's
    /// <see cref="HttpClient.BaseAddress"/> as configured with <c>AddHttpClient</c>. Requests to other origins go without the key.
    /// </summary>
    public IReadOnlyList<Uri> Origins { get; set; } = [];

    /// <summary>
    /// Lets the key go over plain HTTP to hosts other than this machine, a proxy among them, where whoever is on the way can read it. Default:
    /// <see langword="false"/>, such a request throws <see cref="ApiKeyClientException"/>.
    /// </summary>
    public bool AllowInsecureHttp { get; set; }

    /// <summary>
    /// Accepts a primary handler that is neither a <see cref="SocketsHttpHandler"/> nor an <see cref="HttpClientHandler"/>, such as that of a server in memory. Say so
    /// only of one that follows no redirects and uses no proxy: it would take the key along. Default: <see langword="false"/>,
    /// such a client throws <see cref="ApiKeyClientException"/> when it is made.
    /// </summary>
    public bool AllowUnknownPrimaryHandler { get; set; }

    /// <summary>How old the reading of a key file may be, at least zero. Default: 5 seconds. After a 401 it is always read anew.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a request is sent again after 429 or 503 with <c>Retry-After</c>, 0 to 10, redirects included. Default: 2. Only requests
    /// with idempotent methods (RFC 9110, section 9.2.2); after 429 of an origin that the key is for every request, since the service refused it before it did anything.
    /// </summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>
    /// The longest wait that <c>Retry-After</c> can cause for one request, all retries and redirects together, up to one hour. Default: 30
    /// seconds. Where the service asks for more, its answer is handed over at once. Keep it below <see cref="HttpClient.Timeout"/>, which ends
    /// the wait without an answer.
    /// </summary>
    public TimeSpan MaxRetryWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The largest content, in bytes, that is held in memory in order to send it again, up to 16 MiB. Default: 64 KiB. Contents that are bytes in memory
    /// anyway (text, forms, byte arrays) can be sent again whatever their size. JSON and streams are kept while they are sent, since they may
    /// be readable only once.
    /// </summary>
    public int MaxBufferedContentBytes { get; set; } = 64 * 1024;
}
