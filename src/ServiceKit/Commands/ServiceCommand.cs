using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceKit.Commands;

/// <summary>
/// What the command line of every service can ask for in place of serving: something is printed, and the program ends. No
/// server listens, no keys are needed, and none of the service's own work in the background is begun.
/// </summary>
internal abstract class ServiceCommand
{
    /// <returns>The command that the command line names, or null for a service that is to serve.</returns>
    /// <exception cref="ApiKeyConfigurationException">A command is named with a value that it cannot use.</exception>
    public static ServiceCommand? Find(string[] args) => (ServiceCommand?)GenerateKey.Find(args) ?? ListEndpoints.Find(args);

    /// <summary>Prints to standard output what scripts read, and nothing else.</summary>
    protected abstract Task PrintAsync(IServiceProvider services);

    public void Prepare(IServiceCollection services, ILoggingBuilder logging)
    {
        // Standard output carries the result alone; what goes wrong is still told on standard error, by the exception.
        logging.ClearProviders();
        services.RemoveAll<IServer>();
        services.AddSingleton<IServer, NoServer>();
        foreach (var worker in services.Where(s => s.ServiceType == typeof(IHostedService) && !BuildsTheApplication(s)).ToList())
        {
            services.Remove(worker);
        }

        services.AddHostedService(provider => new Printer(this, provider));
    }

    // The framework's own, which reads the table of endpoints.
    private static bool BuildsTheApplication(ServiceDescriptor service) =>
        service.ImplementationType?.Assembly == typeof(GenericHostWebHostBuilderExtensions).Assembly;

    private sealed class Printer(ServiceCommand command, IServiceProvider services) : IHostedLifecycleService
    {
        public async Task StartedAsync(CancellationToken cancellationToken)
        {
            await command.PrintAsync(services);
            services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
