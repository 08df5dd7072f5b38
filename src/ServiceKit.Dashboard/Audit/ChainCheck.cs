using Microsoft.Extensions.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Audit;

/// <summary>
/// Walks the chain of the audit log when somebody asks for it, in the background and one at a time: nobody waits for it, and the log is
/// read page by page.
/// </summary>
internal sealed class ChainCheck(IApiKeyStore store, DashboardLog log, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    /// <summary>The longest that a check takes. A log that is longer is checked by the command line, which nothing waits for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private volatile ChainState _state = ChainState.Unchecked;
    private Task _running = Task.CompletedTask;
    private long _entries;

    public ChainState State => _state is { Step: ChainStep.Running } running ? running with { Entries = Interlocked.Read(ref _entries) } : _state;

    /// <summary>The check that is on its way, or the last one.</summary>
    public Task Running => _running;

    /// <summary>Begins a check, unless one is on its way.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            if (_running.IsCompleted && !lifetime.ApplicationStopping.IsCancellationRequested)
            {
                Interlocked.Exchange(ref _entries, 0);
                _state = new ChainState(ChainStep.Running, 0);
                _running = Task.Run(RunAsync);
            }
        }
    }

    private async Task RunAsync()
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, lifetime.ApplicationStopping);
        _state = await WalkAsync(over.Token) with { At = clock.GetUtcNow() };
    }

    private async Task<ChainState> WalkAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (entries, last, fault) = await AuditVerifier.VerifyAsync(store, count => Count(count, cancellationToken), cancellationToken);
            return new ChainState(fault is null ? ChainStep.Intact : ChainStep.Broken, entries) { Last = last, Fault = fault };
        }
        catch (OperationCanceledException)
        {
            return Stopped($"it took longer than {Patience.TotalMinutes:0} minutes, or the service stopped");
        }
        catch (ApiKeyStoreException fault)
        {
            log.StoreFailed(fault.Message);
            return Stopped("the store could not be reached");
        }
#pragma warning disable CA1031 // a store of one's own may throw anything, and a check that has failed must not look as if it went on
        catch (Exception fault)
#pragma warning restore CA1031
        {
            log.StoreFailed(fault.GetType().Name);
            return Stopped("the store failed");
        }
    }

    // Not every store looks at the token between entries.
    private void Count(long entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Exchange(ref _entries, entries);
    }

    private ChainState Stopped(string why) => new(ChainStep.Stopped, Interlocked.Read(ref _entries)) { Fault = why };
}
