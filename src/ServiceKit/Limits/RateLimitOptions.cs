using System.Threading.RateLimiting;
using ServiceKit.Limits;

namespace ServiceKit;

/// <summary>
/// How often a client may call. Several limits hold at once: a request must pass all that apply to it, and one that is refused
/// is charged to none. Checked when the service starts. Counters live in the process: each replica counts for itself.
/// </summary>
/// <remarks>
/// The configuration section <c>ServiceKit:RateLimits</c> adds limits by name, or changes those that the program names:
/// <c>ServiceKit:RateLimits:per-hour = 500/h</c>.
/// </remarks>
public sealed class RateLimitOptions
{
    /// <summary>Most limits that one service may have: 8.</summary>
    public const int MaxLimits = 8;

    private readonly List<RateLimitPolicy> _policies = [];

    /// <summary>
    /// Most addresses that have a counter of their own, for each limit. Beyond it, and if no client can be dropped because its
    /// counter is back at zero, further addresses share counters. 1 to 10,000,000. Default: 100,000, some 10 MB for each limit.
    /// </summary>
    public int MaxAddresses { get; set; } = 100_000;

    /// <summary>
    /// Whether answers carry <c>RateLimit</c> and <c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers-10). A refusal always
    /// carries <c>Retry-After</c>. Default: <see langword="true"/>.
    /// </summary>
    public bool EmitHeaders { get; set; } = true;

    /// <summary>
    /// So many requests in each window. The first request of a client opens a window; what is left at its end is lost. The limit
    /// that callers understand best. Around the end of a window, up to twice the quota can arrive within a short time.
    /// </summary>
    /// <param name="name">Names the limit in header fields and problems: letters, digits, <c>-</c>, <c>_</c>, <c>.</c>; 64 characters at most.</param>
    /// <param name="permits">Requests in a window: 1 to 10,000,000.</param>
    /// <param name="window">The window, in whole seconds: one second to 366 days.</param>
    /// <param name="client">Whom it counts.</param>
    /// <param name="onlyWhereNamed">Whether it applies only to endpoints with <c>RequireRateLimit(name)</c>. Default: to all.</param>
    /// <returns>These options, to go on chaining.</returns>
    /// <exception cref="ArgumentException">An argument is out of range, or there is a limit of this name.</exception>
    public RateLimitOptions AddFixedWindow(string name, int permits, TimeSpan window, RateLimitClient client = RateLimitClient.KeyOrAddress, bool onlyWhereNamed = false) =>
        Add(new RateLimitPolicy { Name = name, Algorithm = RateLimitAlgorithm.FixedWindow, Permits = permits, Window = window, Client = client, OnlyWhereNamed = onlyWhereNamed });

    /// <summary>
    /// So many requests in any span as long as the window, whenever it begins: there is no moment at which twice the quota can
    /// arrive. A request is counted for the length of the window, and up to a twentieth of it longer.
    /// </summary>
    /// <inheritdoc cref="AddFixedWindow"/>
    public RateLimitOptions AddSlidingWindow(string name, int permits, TimeSpan window, RateLimitClient client = RateLimitClient.KeyOrAddress, bool onlyWhereNamed = false) =>
        Add(new RateLimitPolicy { Name = name, Algorithm = RateLimitAlgorithm.SlidingWindow, Permits = permits, Window = window, Client = client, OnlyWhereNamed = onlyWhereNamed });

    /// <summary>
    /// A bucket of tokens, one for each request, that fills steadily: a steady rate with bursts. Nothing is lost at the end of a
    /// window, since there is none.
    /// </summary>
    /// <param name="name">Names the limit in header fields and problems: letters, digits, <c>-</c>, <c>_</c>, <c>.</c>; 64 characters at most.</param>
    /// <param name="permits">Tokens that come in <paramref name="per"/>: 1 to 10,000,000.</param>
    /// <param name="per">The time in which they come, in whole seconds: one second to 366 days.</param>
    /// <param name="burst">The size of the bucket, full at first. Default: <paramref name="permits"/>.</param>
    /// <param name="client">Whom it counts.</param>
    /// <param name="onlyWhereNamed">Whether it applies only to endpoints with <c>RequireRateLimit(name)</c>. Default: to all.</param>
    /// <returns>These options, to go on chaining.</returns>
    /// <exception cref="ArgumentException">An argument is out of range, or there is a limit of this name.</exception>
    public RateLimitOptions AddTokenBucket(
        string name, int permits, TimeSpan per, int? burst = null, RateLimitClient client = RateLimitClient.KeyOrAddress, bool onlyWhereNamed = false) =>
        Add(new RateLimitPolicy
        {
            Name = name,
            Algorithm = RateLimitAlgorithm.TokenBucket,
            Permits = permits,
            Window = per,
            Burst = burst ?? permits,
            Client = client,
            OnlyWhereNamed = onlyWhereNamed,
        });

    /// <summary>So many requests at the same time. A request counts as one whatever it costs, until its endpoint has answered.</summary>
    /// <param name="name">Names the limit in header fields and problems: letters, digits, <c>-</c>, <c>_</c>, <c>.</c>; 64 characters at most.</param>
    /// <param name="permits">Requests at the same time: 1 to 10,000,000.</param>
    /// <param name="client">Whom it counts.</param>
    /// <param name="onlyWhereNamed">Whether it applies only to endpoints with <c>RequireRateLimit(name)</c>. Default: to all.</param>
    /// <returns>These options, to go on chaining.</returns>
    /// <exception cref="ArgumentException">An argument is out of range, or there is a limit of this name.</exception>
    public RateLimitOptions AddConcurrency(string name, int permits, RateLimitClient client = RateLimitClient.KeyOrAddress, bool onlyWhereNamed = false) =>
        Add(new RateLimitPolicy { Name = name, Algorithm = RateLimitAlgorithm.Concurrency, Permits = permits, Client = client, OnlyWhereNamed = onlyWhereNamed });

    /// <summary>
    /// A limiter of the program's own for each client. It is asked after the other limits have admitted the request, once, and
    /// disposed when its client is idle and room is needed. Its lease is held until the endpoint has answered. Header fields do not
    /// mention it, since its quota is not known.
    /// </summary>
    /// <param name="name">Names the limit in problems: letters, digits, <c>-</c>, <c>_</c>, <c>.</c>; 64 characters at most.</param>
    /// <param name="create">Makes the limiter of a client, who is named by the key's id or by the address.</param>
    /// <param name="client">Whom it counts.</param>
    /// <param name="onlyWhereNamed">Whether it applies only to endpoints with <c>RequireRateLimit(name)</c>. Default: to all.</param>
    /// <returns>These options, to go on chaining.</returns>
    /// <exception cref="ArgumentException">An argument is out of range, or there is a limit of this name.</exception>
    public RateLimitOptions AddPolicy(string name, Func<string, RateLimiter> create, RateLimitClient client = RateLimitClient.KeyOrAddress, bool onlyWhereNamed = false)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Add(new RateLimitPolicy { Name = name, Algorithm = RateLimitAlgorithm.Custom, Custom = create, Client = client, OnlyWhereNamed = onlyWhereNamed });
    }

    internal IReadOnlyList<RateLimitPolicy> Policies => _policies;

    /// <summary>What could not be read from the configuration, for the check at start.</summary>
    internal List<string> Faults { get; } = [];

    /// <summary>The limit that a quota alone asks for, named by its window; another one with the same window takes its place.</summary>
    internal void Set(Quota quota) => Set(new RateLimitPolicy { Name = quota.Period, Algorithm = RateLimitAlgorithm.FixedWindow, Permits = quota.Permits, Window = quota.Window });

    /// <summary>Adds a limit, or puts it in the place of the one of the same name.</summary>
    internal void Set(RateLimitPolicy policy)
    {
        var index = _policies.FindIndex(known => known.Name == policy.Name);
        if (index < 0)
        {
            _policies.Add(policy);
        }
        else
        {
            _policies[index] = policy;
        }
    }

    private RateLimitOptions Add(RateLimitPolicy policy)
    {
        if (policy.Fault() is { } fault)
        {
            throw new ArgumentException($"The rate limit '{policy.Name}' {fault}.");
        }

        if (_policies.Exists(known => known.Name == policy.Name))
        {
            throw new ArgumentException($"There are two rate limits called {policy.Name}. Give each a name of its own.");
        }

        _policies.Add(policy);
        return this;
    }
}
