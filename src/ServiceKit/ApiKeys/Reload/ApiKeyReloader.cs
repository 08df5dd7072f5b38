using ServiceKit.Authentication;
using ServiceKit.Observability;

namespace ServiceKit.ApiKeys;

/// <summary>Reads the sources, at the start and at every change, and swaps the ring. One reading at a time.</summary>
#pragma warning disable CA1001 // a semaphore without a wait handle holds nothing, and one that is disposed of leaves who waits for it waiting for ever
internal sealed class ApiKeyReloader(ApiKeySources sources, ApiKeyRingHolder ring, AuthenticationLog log, AuthenticationMeter meter) : IApiKeyReloader
#pragma warning restore CA1001
{
    // A file that is a pipe without a writer blocks whoever opens it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>The first reading, which must succeed.</summary>
    /// <exception cref="ApiKeyConfigurationException">There is no usable set of keys.</exception>
    public async Task<ApiKeyRing> LoadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var loaded = await ReadAsync(cancellationToken);
            ring.Swap(loaded);
            meter.Loaded();
            return loaded;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task<bool> ReloadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var loaded = await ReadAsync(cancellationToken);
            if (loaded.IsOpen && !ring.HasStore && ring.Current is not { IsOpen: true })
            {
                throw new ApiKeyConfigurationException("No source of API keys is given any more, and a service that had keys does not open while it runs.");
            }

            var before = ring.Current;
            ring.Swap(loaded);
            log.KeysReloaded(loaded, before);
            meter.Reloaded(success: true);
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A provider of the configuration may fail in any way, and its message may hold what it read.
            ring.Keep();
            log.ReloadFailed(fault is ApiKeyConfigurationException ? fault.Message : $"the configuration cannot be read ({fault.GetType().Name})");
            meter.Reloaded(success: false);
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<ApiKeyRing> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A thread of its own: on one core the pool has one, and a million keys would keep it from requests until the pool noticed. What
            // comes after, the rest of the program's start included, belongs to the pool again.
            return await Task.Factory.StartNew(
                    () => ApiKeyRing.Create(sources.Read()),
                    cancellationToken,
                    TaskCreationOptions.LongRunning | TaskCreationOptions.RunContinuationsAsynchronously,
                    TaskScheduler.Default)
                .WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new ApiKeyConfigurationException($"The API keys could not be read within {Patience.TotalSeconds} seconds. Is the key file a pipe that nobody writes to?", exception);
        }
    }
}
