using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ServiceKit;
using ServiceKit.Testing;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Prepares a service for tests.</summary>
public static class ServiceTestingWebHostBuilderExtensions
{
    /// <summary>
    /// Prepares the service of a <c>WebApplicationFactory</c>: it takes the keys that tests make and those that its code gives, and reads none
    /// from files, environment variables and configuration, so that it behaves the same on every machine; a <see cref="TestClock"/> takes the place of its clock; its events are
    /// recorded. In the environment Production such a service starts in memory alone, and does not listen on the network.
    /// </summary>
    /// <param name="builder">The builder that <c>ConfigureWebHost</c> is given.</param>
    /// <param name="clock">The clock. Default: one that shows the time at which it was made.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <example>
    /// <code>
    /// public sealed class ServiceFactory : WebApplicationFactory&lt;Program&gt;
    /// {
    ///     protected override void ConfigureWebHost(IWebHostBuilder builder) =&gt; builder.UseServiceKitTesting();
    /// }
    /// </code>
    /// </example>
    public static IWebHostBuilder UseServiceKitTesting(this IWebHostBuilder builder, TestClock? clock = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureTestServices(services =>
        {
            // Called again, for a factory that is made of another, it only changes the clock.
            if (clock is null && services.Any(service => service.ServiceType == typeof(TestKeys)))
            {
                return;
            }

            var shown = clock ?? new TestClock();
            services.RemoveAll<TimeProvider>();
            services.RemoveAll<TestClock>();
            services.AddSingleton<TimeProvider>(shown);
            services.AddSingleton(shown);
            if (services.Any(service => service.ServiceType == typeof(TestKeys)))
            {
                return;
            }

            services.AddSingleton<TestKeys>();
            services.AddSingleton<IStartupFilter, TestHostGuard>();
            services.AddOptions<ApiKeyOptions>().PostConfigure<TestKeys>((options, keys) => keys.TakeOver(options));
            AddEvents(services);
        });
    }

    private static void AddEvents(IServiceCollection services)
    {
        services.AddSingleton<ServiceEvents>();
        services.AddSingleton<ILoggerProvider, ServiceEventProvider>();
        // Whatever the service leaves out of its own logs.
        services.AddLogging(logging => logging.AddFilter<ServiceEventProvider>(null, LogLevel.Information));
    }
}
