using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace ServiceKit.Observability.Redaction;

/// <summary>Puts the redactor in front of whatever the program logs with.</summary>
internal static class LogRedaction
{
    /// <summary>Query parameters that are known to carry keys before any options are.</summary>
    private static readonly string[] Parameters = ["api_key"];

    public static void AddTo(IServiceCollection services)
    {
        services.AddLogging();
        services.TryAddSingleton(_ => new ApiKeyRedactor(Parameters));
        Renew(services);
    }

    /// <summary>
    /// Wraps the logger factory that is registered last, which is the one that counts, unless it is wrapped already. Does
    /// nothing in a program without keys.
    /// </summary>
    public static void Renew(IServiceCollection services)
    {
        if (services.All(s => s.ServiceType != typeof(ApiKeyRedactor)))
        {
            return;
        }

        for (var i = services.Count - 1; i >= 0; i--)
        {
            if (services[i] is { IsKeyedService: false } factory && factory.ServiceType == typeof(ILoggerFactory))
            {
                if (factory.ImplementationFactory?.Target is not Decoration)
                {
                    services[i] = new ServiceDescriptor(typeof(ILoggerFactory), new Decoration(Inner(factory, services)).Create, factory.Lifetime);
                }

                return;
            }
        }
    }

    // Whoever made and disposed of the inner factory goes on doing so: the container for a type, the caller for an instance.
    private static Func<IServiceProvider, (ILoggerFactory Factory, bool IsOwned)> Inner(ServiceDescriptor factory, IServiceCollection services)
    {
        switch (factory)
        {
            case { ImplementationInstance: ILoggerFactory instance }:
                return _ => (instance, false);
            case { ImplementationFactory: { } create }:
                return provider => ((ILoggerFactory)create(provider), true);
            default:
                var type = factory.ImplementationType!;
                services.TryAdd(new ServiceDescriptor(type, type, factory.Lifetime));
                return provider => ((ILoggerFactory)provider.GetRequiredService(type), false);
        }
    }

    /// <summary>Makes the wrapped factory; a class, so that a registration tells that it is wrapped.</summary>
    private sealed class Decoration(Func<IServiceProvider, (ILoggerFactory Factory, bool IsOwned)> inner)
    {
        public RedactingLoggerFactory Create(IServiceProvider services)
        {
            var (factory, isOwned) = inner(services);
            return new RedactingLoggerFactory(factory, isOwned, services.GetRequiredService<ApiKeyRedactor>());
        }
    }
}
