using System.ComponentModel;
using System.Diagnostics;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using ServiceKit.Observability.Redaction;
using ServiceKit.Protection;

namespace ServiceKit.CompilerServices;

/// <summary>What the generated module initializer calls. Not for direct use.</summary>
/// <remarks>
/// A program that carries <c>[ApiKeyProtected]</c> but registers no keys has nothing of ServiceKit's in its services, so
/// that nobody would notice an endpoint whose mapping call could not be intercepted. Every host announces that it is being
/// built (the event that <c>WebApplicationFactory</c> lives on); there the check and the guard are added.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ProtectionCheck
{
    private static int _armed;

    /// <summary>Has every host that is built from here on check its endpoints when it starts.</summary>
    public static void Arm()
    {
        if (Interlocked.Exchange(ref _armed, 1) == 0)
        {
            // Never disposed: it is to hold as long as the process lives.
            DiagnosticListener.AllListeners.Subscribe(new Listeners());
        }
    }

    internal static void AddTo(IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(ApiKeyGuard)))
        {
            return;
        }

        services.AddSingleton<ApiKeyGuard>();
        services.Configure<HubOptions>(options => options.AddFilter(new ApiKeyHubFilter()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ApiKeyGuardPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ApiKeyDynamicGuardPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EndpointCheck>());
    }

    private sealed class Listeners : IObserver<DiagnosticListener>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
            {
                value.Subscribe(new Hosts());
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class Hosts : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilding", Value: IHostBuilder host })
            {
                host.ConfigureServices(AddTo);
                host.ConfigureServices(LogRedaction.Renew);
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
