using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceKit.KeyManagement.Following;

/// <summary>
/// Whether what other replicas change gets here, and how, in words that name no host and no number. Replicas do not know of each other: each says
/// whether it follows the store that all of them share.
/// </summary>
/// <remarks>Never more than degraded: a replica that lags goes on with the keys it has, and one that is taken out would be followed by all the others.</remarks>
internal sealed class ReplicaHealthCheck(StoreState state, IApiKeyStore store) : IHealthCheck
{
    public const string Name = "replicas";

    // Three times what a follower lets pass between two readings.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    // A connection that is made anew is no news.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var silence = state.Silence;
        var data = new Dictionary<string, object> { ["seconds_since_reading"] = silence.TotalSeconds };
        return Task.FromResult(state switch
        {
            { IsLoaded: false } or { IsReachable: false } => HealthCheckResult.Degraded("What other replicas change does not get here: the store cannot be reached", data: data),
            _ when silence > LongestSilence => HealthCheckResult.Degraded("What other replicas change may not get here: the store does not answer", data: data),
            _ when (store as IChangeNotices)?.MissingFor > Patience => HealthCheckResult.Degraded("Changes are not announced here; the store is asked for them instead, and they take longer", data: data),
            _ => HealthCheckResult.Healthy("Changes of the store are followed", data),
        });
    }
}
