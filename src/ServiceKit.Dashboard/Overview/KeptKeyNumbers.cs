using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Overview;

/// <summary>
/// The numbers of keys, read once for all who look at the same ones, and kept for a few seconds: reading them goes over all keys, every open
/// page asks for them again and again, and the store has requests to serve.
/// </summary>
internal sealed class KeptKeyNumbers(KeyNumbersReader reader, TimeProvider clock)
{
    /// <summary>How long numbers are shown before they are read again.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    // Tenants whose administrators look at once. Beyond, the oldest are read again.
    private const int MaxTenants = 100;

    // One reading that hangs must not be what everybody waits for.
    private static readonly TimeSpan MostOfReading = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<(bool IsForAll, string? Tenant), Reading> _readings = [];

    public Task<KeyNumbers> ReadAsync(ApiKeyActor actor, CancellationToken cancellationToken) => Current(actor).WaitAsync(cancellationToken);

    private Task<KeyNumbers> Current(ApiKeyActor actor)
    {
        var who = (actor.IsForEveryTenant, actor.IsForEveryTenant ? null : actor.Tenant);
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            if (_readings.TryGetValue(who, out var known) && known.Serves(now))
            {
                return known.Numbers;
            }

            if (_readings.Count >= MaxTenants && !_readings.ContainsKey(who))
            {
                _readings.Remove(_readings.MinBy(reading => reading.Value.At).Key);
            }

            // Not with the request that happens to be the first: who else waits would be told that it was given up.
            var begun = new Reading(now, Task.Run(() => ReadAsync(actor, now)));
            _readings[who] = begun;
            return begun.Numbers;
        }
    }

    private async Task<KeyNumbers> ReadAsync(ApiKeyActor actor, DateTimeOffset now)
    {
        using var over = new CancellationTokenSource(MostOfReading, clock);
        try
        {
            return await reader.ReadAsync(actor, now, over.Token);
        }
        catch (OperationCanceledException fault) when (over.IsCancellationRequested)
        {
            throw new ApiKeyStoreException("The numbers of keys could not be read in time.", fault);
        }
    }

    private sealed record Reading(DateTimeOffset At, Task<KeyNumbers> Numbers)
    {
        // One that is slow is waited for rather than begun again; one that failed is told to who waited for it, and to nobody else.
        public bool Serves(DateTimeOffset now) => !Numbers.IsCompleted || (Numbers.IsCompletedSuccessfully && now >= At && now < At + Kept);
    }
}
