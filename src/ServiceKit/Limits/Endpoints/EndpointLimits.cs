using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using ServiceKit.Protection;

namespace ServiceKit.Limits;

/// <summary>Which limits hold for an endpoint, worked out once from its metadata.</summary>
internal sealed class EndpointLimits
{
    private EndpointLimits(int cost, bool isExempt, RateLimitPolicyCounters[] named, IEnumerable<RateLimitPolicyCounters> everywhere)
    {
        Cost = cost;
        IsExempt = isExempt;
        RateLimitPolicyCounters[] all = [.. everywhere, .. named];
        Named = new LimitSet(named);
        ForAddress = new LimitSet(all.Where(limit => limit.Policy.Client is not RateLimitClient.Key));
        ForKey = new LimitSet(all);
        BesideKeyLimit = new LimitSet(all.Where(limit => !limit.Policy.GivesWayToKeyLimit));
    }

    /// <summary>Permits that a request takes.</summary>
    public int Cost { get; }

    /// <summary>Nothing is counted: <c>DisableRateLimiting()</c>, and the pages that ServiceKit itself serves.</summary>
    public bool IsExempt { get; }

    /// <summary>The limits that the endpoint names.</summary>
    public LimitSet Named { get; }

    /// <summary>For a caller without a key that was accepted.</summary>
    public LimitSet ForAddress { get; }

    /// <summary>For a caller with a key.</summary>
    public LimitSet ForKey { get; }

    /// <summary>For a caller whose key has a limit of its own.</summary>
    public LimitSet BesideKeyLimit { get; }

    /// <exception cref="ApiKeyConfigurationException">The endpoint names a limit that there is not, or has a cost that no request could pay.</exception>
    public static EndpointLimits Of(Endpoint? endpoint, IReadOnlyList<RateLimitPolicyCounters> limits)
    {
        var everywhere = limits.Where(limit => !limit.Policy.OnlyWhereNamed).ToArray();
        if (endpoint is null)
        {
            return new EndpointLimits(1, isExempt: false, [], everywhere);
        }

        var names = endpoint.Metadata.OfType<RateLimitAttribute>().Select(attribute => attribute.Name).Distinct().ToArray();
        var named = names.Select(name => limits.FirstOrDefault(limit => limit.Policy.Name == name) ?? throw Unknown(endpoint, name)).Except(everywhere).ToArray();
        var cost = endpoint.Metadata.GetMetadata<RequestCostAttribute>()?.Cost ?? 1;
        if (cost is < 0 or > Quota.MaxPermits)
        {
            throw new ApiKeyConfigurationException($"{endpoint.DisplayName} has a request cost out of range. Use 0 to {Quota.MaxPermits}.");
        }

        if (Array.Find([.. everywhere, .. named], limit => cost > limit.Policy.MaxCost) is { } small)
        {
            throw new ApiKeyConfigurationException(
                $"{endpoint.DisplayName} costs {cost}, but the rate limit {small.Policy.Name} never admits more than {small.Policy.MaxCost}: no request could pass. Lower the cost or raise the limit.");
        }

        var isExempt = endpoint.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null || endpoint.Metadata.GetMetadata<DocumentationEndpoint>() is not null;
        return new EndpointLimits(cost, isExempt, named, everywhere);
    }

    private static ApiKeyConfigurationException Unknown(Endpoint endpoint, string name) => new(
        $"{endpoint.DisplayName} asks for the rate limit '{name}', which there is not. Add it with WithRateLimit(o => o.AddFixedWindow(\"{name}\", …, onlyWhereNamed: true)), or correct the name.");
}
