using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using ServiceKit.Testing.Service;

namespace ServiceKit.Testing.Tests;

/// <summary>Starts the service in memory, as users do.</summary>
internal sealed class ServiceFactory(string[]? arguments = null, TestClock? clock = null, bool prepared = true, Action<IWebHostBuilder>? configure = null) : WebApplicationFactory<TestedService>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Options of the command line are settings of the host, here as in any factory.
        foreach (var argument in arguments ?? [])
        {
            builder.UseSetting(argument, "true");
        }

        configure?.Invoke(builder);
        if (prepared)
        {
            builder.UseServiceKitTesting(clock);
        }
    }
}
