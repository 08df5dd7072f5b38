using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Access;

/// <summary>Stops the start where nothing keeps sessions, rather than failing at the first sign-in.</summary>
internal sealed class SessionStoreCheck(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<IDashboardSessionStore>();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
