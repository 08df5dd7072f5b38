using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit;
using ServiceKit.Testing;

namespace Microsoft.AspNetCore.Mvc.Testing;

/// <summary>
/// Keys, clock and events of a service under test, once its factory calls <see cref="ServiceTestingWebHostBuilderExtensions.UseServiceKitTesting"/>.
/// </summary>
public static class ServiceTestingWebApplicationFactoryExtensions
{
    /// <summary>A client that sends a key made for it with each request.</summary>
    /// <typeparam name="TEntryPoint">The program.</typeparam>
    /// <param name="factory">The factory. It starts the service if it does not run yet.</param>
    /// <param name="scopes">What the key may do; an empty list grants nothing. Default: everything.</param>
    /// <param name="tenant">The tenant of the key. Default: none.</param>
    /// <param name="name">The name of the key. Default: made of its id.</param>
    /// <param name="disabled">Whether the key is switched off.</param>
    /// <param name="expired">Whether the key has expired.</param>
    /// <returns>The client. Disposing of it is up to the caller, or to the factory.</returns>
    /// <exception cref="InvalidOperationException">The factory was not prepared, the service has no API keys, or reads them neither from a header nor from <c>Authorization</c>.</exception>
    /// <exception cref="ArgumentException">The service does not take such a key.</exception>
    public static HttpClient CreateClientWithKey<TEntryPoint>(
        this WebApplicationFactory<TEntryPoint> factory, IReadOnlyList<string>? scopes = null, string? tenant = null, string? name = null, bool disabled = false, bool expired = false)
        where TEntryPoint : class =>
        factory.CreateClientWithKey(new TestKey { Scopes = scopes, Tenant = tenant, Name = name, Disabled = disabled, Expired = expired });

    /// <inheritdoc cref="CreateClientWithKey{TEntryPoint}(WebApplicationFactory{TEntryPoint}, IReadOnlyList{string}, string, string, bool, bool)"/>
    /// <param name="factory">The factory. It starts the service if it does not run yet.</param>
    /// <param name="key">What the key may do.</param>
    /// <param name="options">The options of the client. Default: those of the factory.</param>
    public static HttpClient CreateClientWithKey<TEntryPoint>(this WebApplicationFactory<TEntryPoint> factory, TestKey key, WebApplicationFactoryClientOptions? options = null)
        where TEntryPoint : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        return factory.CreateClientWithKey(factory.CreateKey(key), options);
    }

    /// <summary>A client that sends a key that there is already, or that there is not, with each request, where the service reads keys.</summary>
    /// <typeparam name="TEntryPoint">The program.</typeparam>
    /// <param name="factory">The factory. It starts the service if it does not run yet.</param>
    /// <param name="key">The key.</param>
    /// <param name="options">The options of the client. Default: those of the factory.</param>
    /// <returns>The client.</returns>
    /// <exception cref="InvalidOperationException">The service has no API keys, or reads them neither from a header nor from <c>Authorization</c>.</exception>
    public static HttpClient CreateClientWithKey<TEntryPoint>(this WebApplicationFactory<TEntryPoint> factory, string key, WebApplicationFactoryClientOptions? options = null)
        where TEntryPoint : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(key);
        Reloader(factory.Services);
        var chosen = factory.Services.GetRequiredService<IOptions<ApiKeyOptions>>().Value;
        var (header, value) =
            chosen.Places.HasFlag(ApiKeyPlaces.Header) ? (chosen.HeaderName, key)
            : chosen.Places.HasFlag(ApiKeyPlaces.AuthorizationBearer) ? ("Authorization", $"Bearer {key}")
            : chosen.Places.HasFlag(ApiKeyPlaces.AuthorizationApiKey) ? ("Authorization", $"ApiKey {key}")
            : throw new InvalidOperationException("This service reads keys neither from a header nor from Authorization. Make the key with CreateKey(), and send it where the service reads it.");
        var client = options is null ? factory.CreateClient() : factory.CreateClient(options);
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        return client;
    }

    /// <summary>Makes a key. It works as soon as this returns, and for as long as the service runs.</summary>
    /// <typeparam name="TEntryPoint">The program.</typeparam>
    /// <param name="factory">The factory. It starts the service if it does not run yet.</param>
    /// <param name="key">What the key may do. Default: everything.</param>
    /// <returns>The key, of ServiceKit's format, for the environment <c>test</c>.</returns>
    /// <exception cref="InvalidOperationException">The factory was not prepared, or the service has no API keys.</exception>
    /// <exception cref="ArgumentException">The service does not take such a key.</exception>
    public static string CreateKey<TEntryPoint>(this WebApplicationFactory<TEntryPoint> factory, TestKey? key = null)
        where TEntryPoint : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        var services = factory.Services;
        var reloader = Reloader(services);
        var keys = Prepared<TestKeys>(services);
        var text = TestKeys.NewKey();
        var entry = (key ?? new TestKey()).ToEntry(text, Prepared<TestClock>(services).GetUtcNow());
        // Away from a test framework that lets one continuation run at a time, and waits for this one.
        Task.Run(() => keys.AddAsync(entry, reloader, CancellationToken.None)).GetAwaiter().GetResult();
        return text;
    }

    /// <summary>The clock of the service.</summary>
    /// <typeparam name="TEntryPoint">The program.</typeparam>
    /// <param name="factory">The factory. It starts the service if it does not run yet.</param>
    /// <returns>The clock.</returns>
    /// <exception cref="InvalidOperationException">The factory was not prepared.</exception>
    public static TestClock GetClock<TEntryPoint>(this WebApplicationFactory<TEntryPoint> factory)
        where TEntryPoint : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        return Prepared<TestClock>(factory.Services);
    }

    /// <summary>What the service has logged.</summary>
    /// <typeparam name="TEntryPoint">The program.</typeparam>
    /// <param name="factory">The factory. It starts the service if it does not run yet.</param>
    /// <returns>The events, which go on being recorded.</returns>
    /// <exception cref="InvalidOperationException">The factory was not prepared.</exception>
    public static ServiceEvents GetEvents<TEntryPoint>(this WebApplicationFactory<TEntryPoint> factory)
        where TEntryPoint : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        return Prepared<ServiceEvents>(factory.Services);
    }

    private static IApiKeyReloader Reloader(IServiceProvider services) => services.GetService<IApiKeyReloader>()
        ?? throw new InvalidOperationException("This service has no API keys: it calls neither WithAuth() nor AddApiKeys().");

    private static T Prepared<T>(IServiceProvider services)
        where T : class =>
        services.GetService<T>() ?? throw new InvalidOperationException("Call builder.UseServiceKitTesting() in ConfigureWebHost of the factory.");
}
