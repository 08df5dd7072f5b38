using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ServiceKit.Benchmarks.Service;

/// <summary>The same endpoint protected by ServiceKit, by each way to set it up.</summary>
public static class KitServices
{
    /// <summary><c>[ApiKeyProtected]</c> in a service made by <see cref="ServiceBuilder"/>, without its documentation.</summary>
    public const string Builder = "builder";

    /// <summary>A service made by <see cref="ServiceBuilder"/>, without authentication.</summary>
    public const string BuilderOpen = "builder-open";

    /// <summary><c>[ApiKeyProtected]</c> and API keys in a plain application.</summary>
    public const string Attribute = "attribute";

    /// <summary>The same with a scope.</summary>
    public const string Scope = "scope";

    /// <summary><c>RequireApiKey()</c> in place of the attribute.</summary>
    public const string Convention = "convention";

    /// <summary>The same with a scope, and a rate limit that is never reached.</summary>
    public const string Limited = "limited";

    public static WebApplication Build(
        string variant, Action<ApiKeyOptions> keys, string[] args, Action<IServiceCollection, ILoggingBuilder, ConfigureWebHostBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        if (variant is Builder or BuilderOpen)
        {
            var kit = ServiceBuilder.Create(args, new ServiceInfo("benchmark-service", "Benchmark Service")).WithDocumentation(options => options.Enabled = false);
            configure(kit.Services, kit.Logging, kit.WebHost);
            var service = (variant is Builder ? kit.WithAuth(keys) : kit.WithoutAuth()).Build();
            Map(service, variant);
            return service;
        }

        var plain = WebApplication.CreateBuilder(args);
        configure(plain.Services, plain.Logging, plain.WebHost);
        plain.Services.AddApiKeys(keys);
        if (variant is Limited)
        {
            // The fields of each answer are text that has to be made: what the counting itself costs is measured here.
            plain.Services.AddApiKeyRateLimits(limits =>
            {
                limits.AddFixedWindow("measured", 10_000_000, TimeSpan.FromSeconds(1));
                limits.EmitHeaders = false;
            });
        }

        var app = plain.Build();
        app.UseApiKeys();
        Map(app, variant);
        return app;
    }

    private static void Map(WebApplication app, string variant)
    {
        switch (variant)
        {
            case Builder or Attribute:
                app.MapGet(BenchmarkEndpoint.Path, GetProtected);
                break;
            case Scope or Limited:
                app.MapGet(BenchmarkEndpoint.Path, GetScoped);
                break;
            case Convention:
                app.MapGet(BenchmarkEndpoint.Path, BenchmarkEndpoint.Get).RequireApiKey();
                break;
            case BuilderOpen:
                app.MapGet(BenchmarkEndpoint.Path, BenchmarkEndpoint.Get);
                break;
            default:
                throw new ArgumentException($"No such variant: {variant}.", nameof(variant));
        }
    }

    [ApiKeyProtected]
    private static string GetProtected() => BenchmarkEndpoint.Text;

    [ApiKeyProtected("stations:read")]
    private static string GetScoped() => BenchmarkEndpoint.Text;
}
