using Microsoft.Extensions.DependencyInjection;
using ServiceKit.KeyManagement.Tests.Api;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests;

/// <summary>How managed keys are added to a service.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task AddKeyManagement_BeforeTheBuilder_LeavesTheRestApiInPlace_Once()
    {
        await using var service = await ManagedService.StartAsync(build: b =>
        {
            b.Services.AddKeyManagement();
            return b.WithKeyManagement();
        });
        await service.CreateAsync(new { name = "x" });
    }

    [Fact]
    [Trait("Feature", "B1")]
    public async Task ListEndpoints_NeedsNoStore()
    {
        var app = ServiceBuilder.Create(["--list-endpoints"], new ServiceInfo("listed")).WithAuth().WithKeyManagement().WithPostgreSqlKeys("NotConfigured").Build();
        var (output, _) = await CapturedConsole.RunAsync(() => app.RunAsync());
        Assert.Contains("/api/v1/api-keys/{id}/rotate", output, StringComparison.Ordinal);
        Assert.Contains("key keys:admin", output, StringComparison.Ordinal);
    }
}
