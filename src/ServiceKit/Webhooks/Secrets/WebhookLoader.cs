using Microsoft.Extensions.Hosting;

namespace ServiceKit.Webhooks.Secrets;

/// <summary>Reads the secrets of every name before any server listens; a service with faulty ones does not start.</summary>
internal sealed class WebhookLoader(IEnumerable<IWebhookSecrets> all) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var secrets in all)
        {
            secrets.Load();
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
