using System.Collections.Concurrent;

namespace ServiceKit.Limits;

/// <summary>The limit that a key brings with it: <c>100/h</c>, or several quotas as in <c>10/s,1000/h</c>.</summary>
internal sealed class KeyLimit
{
    /// <summary>Most quotas that one key may have.</summary>
    public const int MaxQuotas = 4;

    /// <summary>What the names of these limits start with, so that a caller can tell them from the service's own.</summary>
    public const string NamePrefix = "key-per-";

    // A million keys have but a few different limits; more than that are not worth keeping.
    private const int MaxKnown = 1000;

    private static readonly ConcurrentDictionary<string, KeyLimit> Known = new(StringComparer.Ordinal);

    private KeyLimit(IEnumerable<Quota> quotas)
    {
        Policies = [.. quotas.Select(quota => new RateLimitPolicy
        {
            Name = $"key-{quota.Period}",
            Algorithm = RateLimitAlgorithm.FixedWindow,
            Permits = quota.Permits,
            Window = quota.Window,
            Client = RateLimitClient.Key,
        })];
        Field = string.Join(", ", Policies.Select(policy => policy.Field));
    }

    public RateLimitPolicy[] Policies { get; }

    /// <summary>The value of <c>RateLimit-Policy</c>.</summary>
    public string Field { get; }

    /// <summary>What is wrong with the text, without quoting it; null if nothing is, or if there is none.</summary>
    public static string? Fault(string? text) => text is null ? null : Quota.ReadList(text, out _, MaxQuotas);

    /// <summary>The limit; null if there is none.</summary>
    public static KeyLimit? Of(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (Known.TryGetValue(text, out var known))
        {
            return known;
        }

        if (Quota.ReadList(text, out var quotas, MaxQuotas) is not null)
        {
            return null;
        }

        var limit = new KeyLimit(quotas!);
        return Known.Count < MaxKnown ? Known.GetOrAdd(text, limit) : limit;
    }
}
