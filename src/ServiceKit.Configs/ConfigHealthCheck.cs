using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceKit.KeyManagement;

namespace ServiceKit.Configs;

/// <summary>Whether configurations can be read. Without them the service is not well, but it is not for this check to say that it is of no use.</summary>
/// <remarks>
/// A database that hangs refuses nothing: it neither answers nor breaks off what it was asked, so that no check may wait for it, and no second
/// question is put beside the first. All replicas share it, and would be taken out together.
/// </remarks>
internal sealed class ConfigHealthCheck(OpenedStore store, TimeProvider clock) : IHealthCheck
{
    public const string Name = "configs";

    // Well below the time that a check may take by default.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _turn = new();
    private Task<bool>? _asking;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await Asking().WaitAsync(Patience, clock, cancellationToken)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded("The store of configurations cannot be reached");
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            // A check that is cancelled has used up the time that it may take, which can be shorter than ours.
            return HealthCheckResult.Degraded("The store of configurations does not answer");
        }
    }

    private Task<bool> Asking()
    {
        lock (_turn)
        {
            if (_asking is null or { IsCompleted: true })
            {
                _asking = Task.Run(AskAsync);
            }

            return _asking;
        }
    }

    // Without a token: how long a statement may take, the store knows, and nobody else is to ask meanwhile.
    private async Task<bool> AskAsync()
    {
        try
        {
            await (await store.GetAsync(CancellationToken.None)).ListConfigNamesAsync(Name, string.Empty, 1, CancellationToken.None);
            return true;
        }
        catch (ApiKeyStoreException)
        {
            return false;
        }
    }
}
