using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Lifetime;

/// <summary>What ServiceKit maps for operators is in the way of nothing that a service maps, and nothing of that is in its way.</summary>
[Trait("Feature", "C15")]
public sealed class ServiceEndpointTests
{
    [Fact]
    public async Task NamesOfEndpoints_AreTheServices()
    {
        string[] names = ["info", "system", "metrics", "health", "healthLive", "healthReady", "healthStream"];
        await using var service = await StartAsync(app => Array.ForEach(names, name => app.MapGet($"/named/{name}", () => name).WithName(name)));
        foreach (var name in names)
        {
            using var response = await service.GetAsync($"/named/{name}", RunningService.Key);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task OpenApi_HasOperationIdsForThem()
    {
        await using var service = await StartAsync();
        using var document = JsonDocument.Parse(await service.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken));
        var paths = document.RootElement.GetProperty("paths");
        Assert.Equal(
            ["info", "system", "metrics", "health", "healthLive", "healthReady", "healthStream"],
            ((string[])["/api/v1/info", "/api/v1/system", "/metrics", "/health", "/health/live", "/health/ready", "/health/$stream"])
                .Select(path => paths.GetProperty(path).GetProperty("get").GetProperty("operationId").GetString()));
    }

    [Theory]
    [InlineData("/{id}")]
    [InlineData("/{**path}")]
    [InlineData("/{first}/{second?}")]
    [InlineData("/api/v1/{name}")]
    [InlineData("/health/{part}")]
    public async Task RouteWithParameters_TakesNothingOver(string pattern)
    {
        await using var service = await StartAsync(app => app.Map(pattern, () => "mine"));
        foreach (var path in (string[])["/health", "/health/live", "/health/ready"])
        {
            using var response = await service.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.StartsWith("{\"status\":", await TextAsync(response), StringComparison.Ordinal);
        }

        foreach (var path in (string[])["/api/v1/info", "/api/v1/system", "/metrics"])
        {
            using var response = await service.GetAsync(path, RunningService.Key);
            Assert.NotEqual("mine", await TextAsync(response));
        }
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    [InlineData("/health/$stream")]
    [InlineData("/api/v1/info")]
    [InlineData("/api/v1/system")]
    [InlineData("/metrics")]
    public async Task SamePattern_IsTheServices_WhicheverMethodsItNames(string pattern)
    {
        foreach (var map in (Action<WebApplication>[])[app => app.Map(pattern, () => "mine"), app => app.MapGet(pattern, () => "mine")])
        {
            await using var service = await StartAsync(map);
            using var response = await service.GetAsync(pattern, RunningService.Key);
            Assert.Equal("mine", await TextAsync(response));
        }
    }

    [Theory]
    [InlineData("/api/v1/info", true)]
    [InlineData("/api/v1/*", false)]
    [InlineData("/*", false)]
    public async Task Info_IsOpenedByExactlyItsPath(string open, bool isOpen)
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: [open]));
        using var response = await service.GetAsync("/api/v1/info");
        Assert.Equal(isOpen ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        using var withKey = await service.GetAsync("/api/v1/info", RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, withKey.StatusCode);
    }

    [Theory]
    [InlineData("/health/$stream", true)]
    [InlineData("/health", false)]
    [InlineData("/health/*", false)]
    [InlineData("/*", false)]
    public async Task Stream_IsOpenedByExactlyItsPath(string open, bool isOpen)
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: [open]).WithHealth());
        using var response = await service.SendAsync(HttpMethod.Head, "/health/$stream");
        Assert.Equal(isOpen ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        using var withKey = await service.SendAsync(HttpMethod.Head, "/health/$stream", RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, withKey.StatusCode);
    }

    [Fact]
    public async Task Stream_IsNotThereWhereKeysWereForgotten_AndOpenWhereTheyWereSwitchedOff()
    {
        await using var forgotten = await RunningService.StartPlainAsync(b => b.Services.AddServiceHealth(), app => app.MapServiceHealth());
        using var closed = await forgotten.GetAsync("/health/$stream");
        Assert.Equal(HttpStatusCode.NotFound, closed.StatusCode);
        await using var partly = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddServiceHealth();
                b.Services.AddApiKeys(o => o.ApiKeys = [RunningService.Key]);
            },
            app => app.MapServiceHealth());
        using var filtered = await partly.GetAsync("/health/$stream");
        Assert.Equal(HttpStatusCode.Unauthorized, filtered.StatusCode);
        await using var off = await RunningService.StartAsync(build: b => b.WithoutAuth().WithHealth());
        using var open = await off.SendAsync(HttpMethod.Head, "/health/$stream");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    private static Task<RunningService> StartAsync(Action<WebApplication>? map = null) =>
        RunningService.StartAsync(map, b => b.WithAuth(apiKeys: [RunningService.Key]).WithHealth().WithMonitoring().WithSystem());

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
