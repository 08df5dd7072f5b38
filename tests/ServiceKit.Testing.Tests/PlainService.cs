using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Hosting;

namespace ServiceKit.Testing.Tests;

/// <summary>A service that was not made ready for tests.</summary>
internal sealed class PlainService : WebApplicationFactory<PlainService>
{
    protected override IHostBuilder CreateHostBuilder() => Host.CreateDefaultBuilder();

    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.UseContentRoot(AppContext.BaseDirectory).Configure(_ => { });
}
