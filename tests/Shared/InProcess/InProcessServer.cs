using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceKit.InProcess;

/// <summary>
/// A server without a socket: it keeps the application that the host hands to it, and calls it as Kestrel would, on the
/// thread of the caller.
/// </summary>
internal sealed class InProcessServer : IServer
{
    private Func<InProcessConnection>? _connect;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    /// <summary>A new keep-alive connection to the service that was started with this server.</summary>
    public InProcessConnection Connect() => (_connect ?? throw new InvalidOperationException("The service is not started."))();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _connect = () => new InProcessConnection<TContext>(application);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
    }
}
