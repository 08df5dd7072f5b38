using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ServiceKit.Protection;

/// <summary>Works out the requirement of every endpoint as soon as they are known, so that a faulty one stops the start.</summary>
internal sealed class EndpointCheck(IServiceProvider services) : IHostedLifecycleService
{
    // Endpoints are known once the server has built its pipeline.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var endpoint in services.GetService<EndpointDataSource>()?.Endpoints ?? [])
        {
            try
            {
                EndpointAccess.Of(endpoint);
            }
            catch (InvalidOperationException exception)
            {
                throw new ApiKeyConfigurationException($"{endpoint.DisplayName}: {exception.Message}", exception);
            }
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
