using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ServiceKit.Testing.Tests;

/// <summary>A service that has no keys of its own: without the kit it does not start.</summary>
public sealed class TestedService : WebApplicationFactory<TestedService>
{
    protected override IHostBuilder CreateHostBuilder() => Host.CreateDefaultBuilder();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseContentRoot(AppContext.BaseDirectory);
        builder.ConfigureServices(services => services.AddRouting().AddApiKeys());
        builder.Configure(app => app.UseRouting().UseApiKeys().UseEndpoints(endpoints =>
        {
            endpoints.MapGet("/who", (HttpContext context) => context.Features.Get<IApiKeyFeature>()!.Name).RequireApiKey("stations:read");
            endpoints.MapGet("/time", (TimeProvider clock) => clock.GetUtcNow());
        }));
        builder.UseServiceKitTesting();
    }
}
