using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceKit.Hosting;

namespace ServiceKit;

public sealed partial class ServiceBuilder
{
    private readonly Hooks _hooks = new();
    private string? _systemScope;

    /// <summary>Adds <c>/api/v1/system</c>: time, time zone, runtime, platform and uptime of the service, for callers with a scope.</summary>
    /// <param name="scope">The scope. Default: <c>system:read</c>.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder WithSystem(string scope = ServiceEndpointRouteBuilderExtensions.SystemScope)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(scope);
        _systemScope = scope;
        return this;
    }

    /// <summary>Has something done before the service listens, after its keys were read. An exception stops the start.</summary>
    /// <param name="hook">What is to be done, with services of a scope of its own. The token is cancelled when the start is called off.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder OnStartup(Func<IServiceProvider, CancellationToken, Task> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        _hooks.OnStartup.Add(hook);
        return this;
    }

    /// <summary>
    /// Has something done once the service has answered its last request, before it ends: the last hook first. An exception is logged and keeps
    /// nothing from ending. Not called if the service did not start.
    /// </summary>
    /// <param name="hook">What is to be done, with services of a scope of its own. The token is cancelled when <see cref="ShutdownOptions.Timeout"/> is over.</param>
    /// <returns>This builder.</returns>
    public ServiceBuilder OnShutdown(Func<IServiceProvider, CancellationToken, Task> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        _hooks.OnShutdown.Add(hook);
        return this;
    }

    /// <summary>Changes how the service stops: how long it goes on taking requests for load balancers to notice, and how long requests may take after that.</summary>
    /// <param name="configure">Changes the options, before the configuration section <c>ServiceKit:Shutdown</c>.</param>
    /// <returns>This builder.</returns>
    /// <example><code>.WithShutdown(s => s.Delay = TimeSpan.FromSeconds(10))</code></example>
    public ServiceBuilder WithShutdown(Action<ShutdownOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(configure);
        return this;
    }

    // Last of all, so that at the start everything else was begun before, and at the end nothing was ended.
    private void AddLifetime()
    {
        Services.TryAddSingleton(TimeProvider.System);
        Services.TryAddSingleton<HostingLog>();
        Services.AddSingleton(_hooks);
        Protection.ServiceEndpointPolicy.AddTo(Services);
        Services.AddOptions<ShutdownOptions>().ValidateOnStart();
        Services.AddSingleton<IValidateOptions<ShutdownOptions>, ShutdownOptionsValidator>();
        Services.AddSingleton<IPostConfigureOptions<ShutdownOptions>, ShutdownSection>();
        Services.AddOptions<HostOptions>().Configure<IOptions<ShutdownOptions>>((host, shutdown) =>
        {
            if (shutdown.Value.IsSaid)
            {
                host.ShutdownTimeout = shutdown.Value.Delay + shutdown.Value.Timeout;
            }
        });
        Services.AddHostedService<HookRunner>();
        Services.AddHostedService<Drain>();
    }

    private void MapService(WebApplication app)
    {
        app.MapServiceInfo(_service);
        if (_systemScope is { } scope)
        {
            app.MapServiceSystem(scope);
        }
    }
}
