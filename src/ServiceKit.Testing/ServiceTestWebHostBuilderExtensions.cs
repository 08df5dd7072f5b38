using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ServiceKit;
using ServiceKit.Testing;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Makes a service ready for tests.</summary>
public static class ServiceTestWebHostBuilderExtensions
{
    /// <summary>
    /// Takes keys from the test, in place of the key file, the configuration and the environment, so that a test needs none of them; keys that
    /// the code itself gives stay. Replaces the service's <see cref="TimeProvider"/> by a <see cref="TestClock"/>, and keeps the events.
    /// </summary>
    /// <param name="builder">The host of the service under test.</param>
    /// <param name="clock">The clock. Default: one that stands at the time of now.</param>
    /// <returns><paramref name="builder"/>, to go on chaining.</returns>
    public static IWebHostBuilder UseServiceKitTesting(this IWebHostBuilder builder, TestClock? clock = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.ConfigureTestServices(services =>
        {
            var (keys, events, time) = (new TestKeys(), new TestEvents(), clock ?? new TestClock());
            services.AddSingleton(keys).AddSingleton(events).AddSingleton(time);
            services.PostConfigure<ApiKeyOptions>(keys.Apply);
            services.RemoveAll<TimeProvider>();
            services.AddSingleton<TimeProvider>(time);
            services.AddLogging(logging => logging.AddProvider(new TestEventProvider(events)).AddFilter<TestEventProvider>(null, LogLevel.Information));
        });
    }
}
