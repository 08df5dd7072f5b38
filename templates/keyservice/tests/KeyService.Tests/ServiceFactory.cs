#if (!AuthNone)
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;
#endif
using Microsoft.AspNetCore.Mvc.Testing;
#if (!AuthNone)
using Microsoft.Extensions.DependencyInjection;
using ServiceKit;
#endif
#if (AuthManaged)
using ServiceKit.KeyManagement;
#endif

namespace KeyService.Tests;

/// <summary>Starts the service in memory.</summary>
public sealed class ServiceFactory : WebApplicationFactory<Program>
{
#if (!AuthNone)
    /// <summary>A key that may do everything.</summary>
    public string Key { get; } = NewKey();
#if (!AuthManaged)

    /// <summary>A key that may only read.</summary>
    public string ReadKey { get; } = NewKey();
#endif

    /// <summary>A client that sends the key with every request.</summary>
    public HttpClient CreateClientWith(string key)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", key);
        return client;
    }

#if (AuthManaged)
    /// <summary>Makes a key in the store.</summary>
    public async Task<string> MakeKeyAsync(params string[] scopes)
    {
        var draft = new ApiKeyDraft { Name = "made for a test", Scopes = scopes };
        var made = await Services.GetRequiredService<ApiKeyManager>().CreateAsync(draft, ApiKeyActor.System, TestContext.Current.CancellationToken);
        return made.Text;
    }

    // The store is in memory, so the tests need no file and no server, and each service begins without keys in it.
    protected override void ConfigureWebHost(IWebHostBuilder builder) =>
        builder.ConfigureServices(services => services
            .AddSingleton<IApiKeyStore, MemoryApiKeyStore>()
            .Configure<ApiKeyOptions>(options => options.ApiKeys = [Key]));
#else
    // Keys given in code come before those of files and environment variables, so the tests need neither.
    protected override void ConfigureWebHost(IWebHostBuilder builder) =>
        builder.ConfigureServices(services => services.Configure<ApiKeyOptions>(options =>
            options.ApiKeys = [Key, new ApiKeyEntry { Key = ReadKey, Scopes = ["stations:read"] }]));
#endif

    private static string NewKey() => $"sk_test_{RandomNumberGenerator.GetHexString(48, lowercase: true)}";
#endif
}
