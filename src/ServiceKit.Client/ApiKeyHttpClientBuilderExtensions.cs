using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using ServiceKit.Client;
using ServiceKit.Client.Keys;
using ServiceKit.Client.Sending;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Sends an API key with the requests of an HTTP client.</summary>
public static class ApiKeyHttpClientBuilderExtensions
{
    /// <summary>
    /// Sends the API key of this client with every request to its service, and with no other. The key comes from
    /// <c>ServiceKit:Clients:&lt;name&gt;:KeyFile</c> or <c>:Key</c> unless the options say otherwise, and is followed when it changes; a request
    /// that is answered 401 is sent once more if there is a new key by then. <c>ServiceKit:Clients:&lt;name&gt;:BaseAddress</c> sets
    /// the address of the service. Redirects of GET and HEAD are followed, without the key from where they lead to another origin. Wherever it
    /// stands among the calls on <paramref name="builder"/>, the key is put on last.
    /// </summary>
    /// <param name="builder">The client: <c>services.AddHttpClient&lt;StationClient&gt;()</c>, whose name is that of the class.</param>
    /// <param name="configure">Changes the options.</param>
    /// <returns><paramref name="builder"/>, to go on chaining.</returns>
    /// <exception cref="ArgumentException">The client has no name: a key belongs to one service, not to every client.</exception>
    /// <example><code>services.AddHttpClient&lt;StationClient&gt;(c =&gt; c.BaseAddress = address).AddApiKey();</code></example>
    public static IHttpClientBuilder AddApiKey(this IHttpClientBuilder builder, Action<ApiKeyClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (string.IsNullOrEmpty(builder.Name))
        {
            throw new ArgumentException("A key is for one service: call AddApiKey() on a client with a name, as in services.AddHttpClient<StationClient>().", nameof(builder));
        }

        var (name, services) = (builder.Name, builder.Services);
        if (configure is not null)
        {
            services.Configure(name, configure);
        }

        if (services.Any(service => service.ImplementationInstance is Registration registration && registration.Client == name))
        {
            return builder;
        }

        services.AddSingleton(new Registration(name));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ApiKeyClientLog>();
        services.AddSingleton<IValidateOptions<ApiKeyClientOptions>>(provider => new ApiKeyClientOptionsValidator(name, provider));
        services.AddOptions<ApiKeyClientOptions>(name).ValidateOnStart();
        services.AddKeyedSingleton(name, (provider, _) => new LiveKey(
            name, OptionsOf(provider, name), provider.GetService<IConfiguration>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ApiKeyClientLog>()));
        builder.ConfigureHttpClient((provider, client) => SetBaseAddress(client, name, provider.GetService<IConfiguration>()));

        // After every other configuration of the client, hence the innermost handler: each attempt of a retry handler gets the key of its moment.
        services.AddSingleton<IPostConfigureOptions<HttpClientFactoryOptions>>(provider =>
            new PostConfigureOptions<HttpClientFactoryOptions>(name, factory => Protect(factory, name)));
        return builder;
    }

    private static void Protect(HttpClientFactoryOptions factory, string name)
    {
        var others = factory.ShouldRedactHeaderValue;
        string? headerName = null;
        factory.HttpMessageHandlerBuilderActions.Add(handlers =>
        {
            var services = handlers.Services;
            var options = OptionsOf(services, name);
            headerName = options.HeaderName;
            handlers.AdditionalHandlers.Add(new ApiKeyHandler(
                name,
                options,
                services.GetRequiredKeyedService<LiveKey>(name),
                ClientOrigins.Of(name, options, services),
                new PrimaryProxy(name, handlers.PrimaryHandler, options.AllowInsecureHttp),
                PrimaryRedirects.TurnOff(handlers.PrimaryHandler, name, options.AllowUnknownPrimaryHandler),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ApiKeyClientLog>()));
        });

        // The factory logs headers at Trace.
        factory.ShouldRedactHeaderValue = header =>
            others(header)
            || string.Equals(header, headerName, StringComparison.OrdinalIgnoreCase)
            || string.Equals(header, "Authorization", StringComparison.OrdinalIgnoreCase);
    }

    private static ApiKeyClientOptions OptionsOf(IServiceProvider services, string name) =>
        services.GetRequiredService<IOptionsMonitor<ApiKeyClientOptions>>().Get(name);

    private static void SetBaseAddress(HttpClient client, string name, IConfiguration? configuration)
    {
        var setting = $"{ApiKeyClientDefaults.ConfigurationSection}:{name}:BaseAddress";
        if (configuration?[setting] is { } address)
        {
            client.BaseAddress = Uri.TryCreate(address, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
                ? parsed
                : throw new ApiKeyClientException($"{setting} is no address. Write it as https://stations.example/.");
        }
    }

    private sealed record Registration(string Client);
}
