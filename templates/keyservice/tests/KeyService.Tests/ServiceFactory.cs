#if (!AuthNone)
using Microsoft.AspNetCore.Hosting;
#endif
using Microsoft.AspNetCore.Mvc.Testing;
#if (AuthManaged)
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.KeyManagement;
#endif

namespace KeyService.Tests;

/// <summary>Starts the service in memory.</summary>
public sealed class ServiceFactory : WebApplicationFactory<Program>
{
#if (AuthManaged)
    // The store is in memory, so the tests need no file and no server, and each service begins without keys in it.
    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder
        .ConfigureServices(services => services.AddSingleton<IApiKeyStore, MemoryApiKeyStore>())
        .UseServiceKitTesting();
#elif (!AuthNone)
    // The keys are those that the tests make, whatever files and environment variables say.
    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.UseServiceKitTesting();
#endif
}
