using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit;
using ServiceKit.Testing;

namespace Microsoft.AspNetCore.Mvc.Testing;

/// <summary>What tests ask of a service in memory.</summary>
public static class ServiceTestFactoryExtensions
{
    /// <summary>Makes a key. It is valid with the next request.</summary>
    /// <typeparam name="TProgram">The program of the service.</typeparam>
    /// <param name="factory">A factory with <see cref="Hosting.ServiceTestWebHostBuilderExtensions.UseServiceKitTesting"/>.</param>
    /// <param name="key">What it may do. Default: everything.</param>
    /// <returns>The key.</returns>
    /// <exception cref="InvalidOperationException">The factory was not made ready, or the service refuses such a key; its log says why.</exception>
    public static string CreateKey<TProgram>(this WebApplicationFactory<TProgram> factory, TestKey? key = null)
        where TProgram : class
    {
        var services = ServicesOf(factory);
        var text = services.GetRequiredService<TestKeys>().Add(key ?? new TestKey(), services.GetRequiredService<IOptions<ApiKeyOptions>>().Value);

        // A test of any framework may call from a thread with a context that waits for this one.
        var taken = Task.Run(() => services.GetRequiredService<IApiKeyReloader>().ReloadAsync(CancellationToken.None)).GetAwaiter().GetResult();
        return taken ? text : throw new InvalidOperationException(
            $"The service does not take a key like this: {(services.GetRequiredService<TestEvents>().Named("keys.reload_failed") is [.., var last] ? last.Message : "its log says why")}");
    }

    /// <summary>A client that sends a key made for it.</summary>
    /// <typeparam name="TProgram">The program of the service.</typeparam>
    /// <param name="factory">A factory with <see cref="Hosting.ServiceTestWebHostBuilderExtensions.UseServiceKitTesting"/>.</param>
    /// <param name="scopes">What the key may do, such as <c>stations:read</c>; none grants nothing, <c>*</c> everything.</param>
    /// <returns>The client.</returns>
    /// <example><code>using var client = factory.CreateClientWithKey("stations:read");</code></example>
    public static HttpClient CreateClientWithKey<TProgram>(this WebApplicationFactory<TProgram> factory, params string[] scopes)
        where TProgram : class => factory.CreateClientWithKey(new TestKey { Scopes = scopes });

    /// <summary>A client that sends a key made for it.</summary>
    /// <typeparam name="TProgram">The program of the service.</typeparam>
    /// <param name="factory">A factory with <see cref="Hosting.ServiceTestWebHostBuilderExtensions.UseServiceKitTesting"/>.</param>
    /// <param name="key">What the key is.</param>
    /// <returns>The client.</returns>
    public static HttpClient CreateClientWithKey<TProgram>(this WebApplicationFactory<TProgram> factory, TestKey key)
        where TProgram : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(key);
        var text = factory.CreateKey(key);
        var client = factory.CreateClient();
        client.DefaultRequestHeaders.Add(ServicesOf(factory).GetRequiredService<IOptions<ApiKeyOptions>>().Value.HeaderName, text);
        return client;
    }

    /// <summary>The clock of the service.</summary>
    /// <typeparam name="TProgram">The program of the service.</typeparam>
    /// <param name="factory">A factory with <see cref="Hosting.ServiceTestWebHostBuilderExtensions.UseServiceKitTesting"/>.</param>
    /// <returns>The clock.</returns>
    public static TestClock Clock<TProgram>(this WebApplicationFactory<TProgram> factory)
        where TProgram : class => ServicesOf(factory).GetRequiredService<TestClock>();

    /// <summary>What the service logged.</summary>
    /// <typeparam name="TProgram">The program of the service.</typeparam>
    /// <param name="factory">A factory with <see cref="Hosting.ServiceTestWebHostBuilderExtensions.UseServiceKitTesting"/>.</param>
    /// <returns>The events.</returns>
    public static TestEvents Events<TProgram>(this WebApplicationFactory<TProgram> factory)
        where TProgram : class => ServicesOf(factory).GetRequiredService<TestEvents>();

    private static IServiceProvider ServicesOf<TProgram>(WebApplicationFactory<TProgram> factory)
        where TProgram : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        return factory.Services.GetService<TestKeys>() is not null
            ? factory.Services
            : throw new InvalidOperationException("The service was not made ready for tests: use ServiceTestFactory<Program>, or call builder.UseServiceKitTesting() in ConfigureWebHost().");
    }
}
