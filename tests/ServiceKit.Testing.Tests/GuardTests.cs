using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ServiceKit.Testing.Tests;

/// <summary>What is for tests stays in tests.</summary>
public sealed class GuardTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_OnTheNetworkInProduction_DoesNotStart()
    {
        await using var service = new ServiceFactory(configure: builder => builder.UseEnvironment("Production"));
        service.UseKestrel(0);
        Assert.Contains("UseServiceKitTesting()", Assert.Throws<InvalidOperationException>(service.StartServer).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_OnTheNetworkElsewhere_WarnsAndWorks()
    {
        await using var service = new ServiceFactory();
        service.UseKestrel(0);
        using var client = service.CreateClientWithKey(name: "reader");
        Assert.Equal("reader", await client.GetStringAsync("/things", Cancellation));
        service.GetEvents().AssertLogged("testing.listening");
    }

    [Fact]
    public async Task Service_InMemoryInProduction_Works()
    {
        await using var service = new ServiceFactory(configure: builder => builder.UseEnvironment("Production"));
        using var client = service.CreateClientWithKey();
        using var response = await client.GetAsync("/things", Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
