#if (!AuthNone)
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;
#endif
using Microsoft.AspNetCore.Mvc.Testing;
#if (!AuthNone)
using Microsoft.Extensions.DependencyInjection;
using ServiceKit;
#endif

namespace KeyService.Tests;

/// <summary>Starts the service in memory.</summary>
public sealed class ServiceFactory : WebApplicationFactory<Program>
{
#if (!AuthNone)
    /// <summary>A key that may do everything.</summary>
    public string Key { get; } = NewKey();

    /// <summary>A key that may only read.</summary>
    public string ReadKey { get; } = NewKey();

    /// <summary>A client that sends the key with every request.</summary>
    public HttpClient CreateClientWith(string key)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", key);
        return client;
    }

    // Keys given in code come before those of files and environment variables, so the tests need neither.
    protected override void ConfigureWebHost(IWebHostBuilder builder) =>
        builder.ConfigureServices(services => services.Configure<ApiKeyOptions>(options =>
            options.ApiKeys = [Key, new ApiKeyEntry { Key = ReadKey, Scopes = ["stations:read"] }]));

    private static string NewKey() => $"sk_test_{RandomNumberGenerator.GetHexString(48, lowercase: true)}";
#endif
}
