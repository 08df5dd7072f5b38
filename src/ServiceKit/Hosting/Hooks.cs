using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ServiceKit.Hosting;

/// <summary>What a service does before it listens, and after it has answered its last request.</summary>
internal sealed class Hooks
{
    public List<Func<IServiceProvider, CancellationToken, Task>> OnStartup { get; } = [];

    public List<Func<IServiceProvider, CancellationToken, Task>> OnShutdown { get; } = [];
}

/// <summary>Runs the hooks, one after the other, each with services of a scope of its own.</summary>
internal sealed class HookRunner(Hooks hooks, IServiceScopeFactory scopes, HostingLog log) : IHostedLifecycleService
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isEnding;

    // An exception ends the start: nothing listens yet.
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var hook in hooks.OnStartup)
        {
            await RunAsync(hook, cancellationToken);
        }
    }

    // A host that is stopped in code while it waits for a signal stops twice, at once: whoever comes second waits for the first.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 0)
        {
            await EndAsync(cancellationToken);
            _ended.SetResult();
        }
        else
        {
            await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The last that was begun is the first to end. A failure is no reason to leave the others out.
    private async Task EndAsync(CancellationToken cancellationToken)
    {
        for (var i = hooks.OnShutdown.Count - 1; i >= 0; i--)
        {
            try
            {
                // On a thread of its own, since a hook may block before it waits for anything.
                var hook = hooks.OnShutdown[i];
                await Task.Run(() => RunAsync(hook, cancellationToken), CancellationToken.None).WaitAsync(cancellationToken);
            }
#pragma warning disable CA1031 // whatever it is, it is logged, and the service stops all the same
            catch (Exception fault)
#pragma warning restore CA1031
            {
                log.ShutdownHookFailed(fault, i + 1);
            }
        }
    }

    private async Task RunAsync(Func<IServiceProvider, CancellationToken, Task> hook, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await hook(scope.ServiceProvider, cancellationToken);
    }
}
