using System.Globalization;
using System.Threading.RateLimiting;
using ServiceKit.Limits.Counters;

namespace ServiceKit.Limits;

/// <summary>How requests are counted.</summary>
internal enum RateLimitAlgorithm
{
    FixedWindow,
    SlidingWindow,
    TokenBucket,
    Concurrency,
    Custom,
}

/// <summary>A rate limit as it was asked for. Immutable.</summary>
internal sealed record RateLimitPolicy
{
    public required string Name { get; init; }

    public required RateLimitAlgorithm Algorithm { get; init; }

    /// <summary>Requests in a window, or at the same time.</summary>
    public int Permits { get; init; }

    public TimeSpan Window { get; init; }

    /// <summary>The size of a token bucket.</summary>
    public int Burst { get; init; }

    public RateLimitClient Client { get; init; }

    /// <summary>Whether it applies only to endpoints that name it.</summary>
    public bool OnlyWhereNamed { get; init; }

    public Func<string, RateLimiter>? Custom { get; init; }

    /// <summary>The most that one request can cost; what costs more could never be answered.</summary>
    public int MaxCost => Algorithm switch
    {
        RateLimitAlgorithm.FixedWindow or RateLimitAlgorithm.SlidingWindow => Permits,
        RateLimitAlgorithm.TokenBucket => Burst,
        _ => int.MaxValue,
    };

    /// <summary>Whether a limit of a key's own takes its place: that says how often, and says nothing of how many at the same time.</summary>
    public bool GivesWayToKeyLimit => Client is not RateLimitClient.Address && !OnlyWhereNamed && Algorithm is not RateLimitAlgorithm.Concurrency;

    /// <summary>How long a client that was reported once is not reported again.</summary>
    public long ReportPeriod => Math.Max(Window.Ticks, TimeSpan.TicksPerMinute);

    /// <summary>The item in <c>RateLimit-Policy</c>; null for a limiter of the user's own, whose quota nobody knows.</summary>
    public string? Field => Algorithm switch
    {
        RateLimitAlgorithm.Custom => null,
        RateLimitAlgorithm.Concurrency => string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";q={Permits};qu=\"concurrent-requests\""),
        // A bucket refills completely in this time; the quota of a window comes back in it.
        RateLimitAlgorithm.TokenBucket => string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";q={Burst};w={LimitClock.Seconds((long)((decimal)Window.Ticks * Burst / Permits))}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";q={Permits};w={LimitClock.Seconds(Window.Ticks)}"),
    };

    /// <summary>The beginning of the item in <c>RateLimit</c>; null where there is none.</summary>
    public string? FieldStart => field ??= Algorithm is RateLimitAlgorithm.Custom ? null : $"\"{Name}\";r=";

    /// <summary>A counter for one client.</summary>
    /// <param name="client">The client, for a limiter of the user's own.</param>
    public Counter CreateCounter(string client) => Algorithm switch
    {
        RateLimitAlgorithm.FixedWindow => new FixedWindowCounter(Permits, Window),
        RateLimitAlgorithm.SlidingWindow => new SlidingWindowCounter(Permits, Window),
        RateLimitAlgorithm.TokenBucket => new TokenBucketCounter(Permits, Window, Burst),
        RateLimitAlgorithm.Concurrency => new ConcurrencyCounter(Permits),
        _ => new CustomCounter(Custom!(client) ?? throw new InvalidOperationException($"The rate limit {Name} was given no limiter for a client.")),
    };

    /// <summary>What is wrong with the policy, in words; null if nothing is.</summary>
    public string? Fault() =>
        FaultOfName(Name)
        ?? (Client is < RateLimitClient.KeyOrAddress or > RateLimitClient.Address ? "counts nobody known; choose one of RateLimitClient" : null)
        ?? Algorithm switch
        {
            RateLimitAlgorithm.Custom => null,
            RateLimitAlgorithm.Concurrency => Quota.Fault(Permits, 1),
            RateLimitAlgorithm.TokenBucket => Quota.Fault(Permits, Window.TotalSeconds) ?? FaultOfBurst(),
            _ => Quota.Fault(Permits, Window.TotalSeconds),
        };

    private string? FaultOfBurst() => Burst switch
    {
        < 1 => "has a burst of less than 1",
        > Quota.MaxPermits => $"has a burst of more than {Quota.MaxPermits}",
        _ when Window * ((double)Burst / Permits) > Quota.MaxWindow => $"has a burst that takes longer than {Quota.MaxWindow.TotalDays} days to fill up",
        _ => null,
    };

    // The name goes into header fields as a string of RFC 9651 section 3.3.3, and into problems; these need no escaping anywhere.
    private static string? FaultOfName(string? name) => name switch
    {
        null or "" or { Length: > 64 } => "needs a name of 1 to 64 characters",
        _ when !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') => "has a name with characters other than letters, digits, '-', '_' and '.'",
        _ when name.StartsWith(KeyLimit.NamePrefix, StringComparison.Ordinal) => $"has a name that starts with {KeyLimit.NamePrefix}, which is kept for the limits of keys",
        _ => null,
    };
}
