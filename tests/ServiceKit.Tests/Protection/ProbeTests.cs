using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.CompilerServices;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Protection;

/// <summary>The generated tests find what is open, and only that.</summary>
public sealed class ProbeTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("wrong", null)]
    [InlineData(null, "{ ")]
    [Trait("Feature", "B12")]
    public async Task ClosedProgram_Passes(string? key, string? body)
    {
        await using var service = await RunningService.StartAsync(app =>
        {
            app.MapGet("/things/{id:int}", [ApiKeyProtected("things:read")] (int id) => id);
            app.MapMethods("/things", ["POST", "PUT"], (Thing thing) => thing.Name);
            app.MapGet("/open", () => "open").AllowAnonymous();
        });
        await ProtectionProbe.RunAsync(service.Services, service.Client, key, body, TestContext.Current.CancellationToken);
    }

    [Fact]
    [Trait("Feature", "B12")]
    public async Task ProgramWithoutTheMiddleware_FailsAndNamesTheOpenEndpoint()
    {
        await using var service = await RunningService.StartPlainAsync(
            b => b.Services.AddApiKeys(o => o.ApiKeys = [RunningService.Key]),
            app =>
            {
                app.MapGet("/closed", [ApiKeyProtected] () => "closed");
                app.MapGet("/forgotten/{id:guid}", (Guid id) => id);
            });
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ProtectionProbe.RunAsync(service.Services, service.Client, null, null, TestContext.Current.CancellationToken));
        Assert.Equal("1 of 2 calls got past authentication:\nGET /forgotten/00000000-0000-0000-0000-000000000001: answered 200", error.Message);
    }

    [Fact]
    public async Task ProgramWithoutClosedEndpoints_Fails()
    {
        await using var service = await RunningService.StartAsync(app => app.MapGet("/open", () => "open").AllowAnonymous(), b =>
            b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: ["/*", "/api/v1/info"]));
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ProtectionProbe.RunAsync(service.Services, service.Client, null, null, TestContext.Current.CancellationToken));
    }

    private sealed record Thing(string Name);
}
