using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceKit.ApiKeys;
using ServiceKit.Networks;
using ServiceKit.Webhooks.Secrets;

namespace ServiceKit.Protection.Inventory;

/// <summary>
/// <c>--list-endpoints [json]</c> on the command line of a service: prints the inventory and ends. No server listens, and
/// no keys are needed.
/// </summary>
internal static class ListEndpoints
{
    private const string Argument = "--list-endpoints";

    public static bool IsAskedFor(string[] args) => args.Contains(Argument, StringComparer.Ordinal);

    public static void Prepare(string[] args, IServiceCollection services, ILoggingBuilder logging)
    {
        var index = Array.IndexOf(args, Argument);
        var json = index + 1 < args.Length && args[index + 1] == "json";

        // Standard output carries the inventory alone; what goes wrong is still told on standard error, by the exception.
        logging.ClearProviders();
        services.RemoveAll<IServer>();
        services.AddSingleton<IServer, NoServer>();
        Type[] loaders = [typeof(ApiKeyLoader), typeof(AllowedNetworksLoader), typeof(WebhookLoader)];
        foreach (var loader in services.Where(s => loaders.Contains(s.ImplementationType)).ToList())
        {
            services.Remove(loader);
        }

        services.AddHostedService(provider => new Printer(provider, json));
    }

    private sealed class Printer(IServiceProvider services, bool json) : IHostedLifecycleService
    {
        public async Task StartedAsync(CancellationToken cancellationToken)
        {
            var entries = EndpointInventory.Of(services);
            await Console.Out.WriteLineAsync(json ? InventoryText.AsJson(entries) : InventoryText.AsTable(entries));
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
