using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceKit.ApiKeys;
using ServiceKit.Authentication;
using ServiceKit.Limits;
using ServiceKit.Protection.Inventory;
using ServiceKit.Webhooks.Receiving;

namespace ServiceKit.Protection;

/// <summary>
/// Looks at every endpoint as soon as all are known: one with a faulty requirement, or with a requirement that nothing
/// enforces, stops the start; the rest goes to the log as a table.
/// </summary>
internal sealed class EndpointCheck(IServiceProvider services, ILoggerFactory loggers) : IHostedLifecycleService
{
    // Endpoints are known once the server has built its pipeline.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var enforced = services.GetService<ApiKeyGate>() is not null || services.GetService<WithoutAuthentication>() is not null;
        foreach (var endpoint in services.GetService<EndpointDataSource>()?.Endpoints ?? [])
        {
            WebhookCheck.Check(endpoint, services);
            var access = AccessOf(endpoint);
            if (!enforced && (access.HasRequirement || HasProtectedMethods(endpoint)))
            {
                throw new ApiKeyConfigurationException(
                    $"{endpoint.DisplayName} asks for an API key, but there are no keys to ask for. Call services.AddApiKeys() or ServiceBuilder.WithAuth().");
            }

            if (TenantCheck.Fault(endpoint, access) is { } fault)
            {
                throw new ApiKeyConfigurationException($"{endpoint.DisplayName} {fault}");
            }
        }

        RateLimitCheck.Run(services);
        var logger = loggers.CreateLogger(InventoryLog.Category);
        foreach (var scope in UselessScopes())
        {
            InventoryLog.UselessScope(logger, scope);
        }

        if (enforced && logger.IsEnabled(LogLevel.Information))
        {
            var entries = EndpointInventory.Of(services);
            InventoryLog.Inventory(logger, entries.Count, InventoryText.AsTable(entries));
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A typing error in a grant is a caller who gets 403 and an operator who cannot see why.
    private IEnumerable<string> UselessScopes()
    {
        if (services.GetService<ApiKeyRingHolder>()?.Current is not { } ring)
        {
            return [];
        }

        var known = ScopeCatalogue.Of(services.GetService<EndpointDataSource>());
        return ring.GrantedScopes
            .Where(granted => granted != Scope.All && !known.Any(scope => Scope.IsCovered([granted], scope)))
            .Order(StringComparer.Ordinal);
    }

    private static bool HasProtectedMethods(Microsoft.AspNetCore.Http.Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HubMetadata>() is { } hub && ApiKeyHubFilter.IsNeededBy(hub.HubType);

    private static EndpointAccess AccessOf(Microsoft.AspNetCore.Http.Endpoint endpoint)
    {
        try
        {
            return EndpointAccess.Of(endpoint);
        }
        catch (InvalidOperationException exception)
        {
            throw new ApiKeyConfigurationException($"{endpoint.DisplayName} asks for an API key with {exception.Message}", exception);
        }
    }
}
