using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceKit.ApiKeys;
using ServiceKit.KeyManagement;
using ServiceKit.KeyManagement.Following;
using ServiceKit.Limits;
using ServiceKit.Observability;

namespace ServiceKit.Dashboard.Overview;

/// <summary>What this replica knows of the store, of the keys in force, and of itself. Of other replicas nobody knows: they do not report to each other.</summary>
internal sealed class ServiceStateReader(IServiceProvider services, HealthCheckService checks, IApiKeyStore store, ApiKeyRingHolder ring, ExpiringKeys expiring, AuthenticationMeter meter)
{
    public async Task<ServiceState> ReadAsync(CancellationToken cancellationToken)
    {
        // These two ask nobody else: they say what is known already.
        var report = await checks.CheckHealthAsync(check => check.Name is StoreHealthCheck.Name or ApiKeyHealthCheck.Name, cancellationToken);
        var keys = ring.Current;
        return new ServiceState
        {
            Store = Of(report, StoreHealthCheck.Name),
            StoreName = NameOf(store),
            Revision = await store.ReadRevisionAsync(cancellationToken),
            RevisionInForce = services.GetService<StoreFollower>()?.Revision,
            Ring = Of(report, ApiKeyHealthCheck.Name),
            Keys = keys?.CountOfAll ?? 0,
            KeysOfSources = keys?.Count ?? 0,
            Source = keys?.Source is { Length: > 0 } source ? source : null,
            ReadAt = meter.LastReading is var at && at > DateTimeOffset.UnixEpoch ? at : null,
            Expiring = expiring.Count,
            SharesLimits = services.GetService<IQuotaLender>() is { IsShared: true },
            Machine = Environment.MachineName,
        };
    }

    private static (HealthStatus, string?) Of(HealthReport report, string name) =>
        report.Entries.TryGetValue(name, out var entry) ? (entry.Status, entry.Description) : (HealthStatus.Unhealthy, "Not checked");

    private static string NameOf(IApiKeyStore store) => store switch
    {
        SqliteApiKeyStore => "SQLite",
        MemoryApiKeyStore => "the memory of this process",
        _ when store.GetType().Name.StartsWith("PostgreSql", StringComparison.Ordinal) => "PostgreSQL",
        _ => store.GetType().Name,
    };
}

/// <summary>The state of the store, the ring and this replica.</summary>
internal sealed record ServiceState
{
    public required (HealthStatus Status, string? Text) Store { get; init; }

    public required string StoreName { get; init; }

    /// <summary>The last change of the store.</summary>
    public required long Revision { get; init; }

    /// <summary>The last change that is in force here; null where nothing follows the store.</summary>
    public required long? RevisionInForce { get; init; }

    public required (HealthStatus Status, string? Text) Ring { get; init; }

    /// <summary>Keys in force.</summary>
    public required int Keys { get; init; }

    /// <summary>Those of them that are not of the store.</summary>
    public required int KeysOfSources { get; init; }

    /// <summary>Where those come from; null where there are none.</summary>
    public required string? Source { get; init; }

    /// <summary>When those were read.</summary>
    public required DateTimeOffset? ReadAt { get; init; }

    /// <summary>Keys that expire within 7 days.</summary>
    public required int Expiring { get; init; }

    /// <summary>Whether limits of keys are counted by all replicas together.</summary>
    public required bool SharesLimits { get; init; }

    /// <summary>What the machine of this replica is called.</summary>
    public required string Machine { get; init; }
}
