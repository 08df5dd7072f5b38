namespace ServiceKit.Limits;

/// <summary>The limits that hold for a kind of caller at an endpoint, in the order in which they are asked.</summary>
internal sealed class LimitSet
{
    public LimitSet(IEnumerable<RateLimitPolicyCounters> limits)
    {
        // What a limiter of the user's own has taken cannot always be given back: it comes last.
        Limits = [.. limits.OrderBy(limit => limit.Policy.Algorithm is RateLimitAlgorithm.Custom)];
        Field = string.Join(", ", Limits.Select(limit => limit.Policy.Field).OfType<string>());
    }

    public RateLimitPolicyCounters[] Limits { get; }

    /// <summary>The value of <c>RateLimit-Policy</c>; empty where there is nothing to say.</summary>
    public string Field { get; }
}
