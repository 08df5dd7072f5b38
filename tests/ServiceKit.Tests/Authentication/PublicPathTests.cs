using System.Net;
using Microsoft.AspNetCore.Builder;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Authentication;

/// <summary>What is open, and that nothing else is.</summary>
public sealed class PublicPathTests
{
    [Theory]
    [InlineData("/docs", HttpStatusCode.MovedPermanently)]
    [InlineData("/docs/index.html", HttpStatusCode.OK)]
    [InlineData("/docs/swagger-ui.css", HttpStatusCode.OK)]
    [InlineData("/redoc", HttpStatusCode.MovedPermanently)]
    [InlineData("/redoc/index.html", HttpStatusCode.OK)]
    [InlineData("/openapi.json", HttpStatusCode.OK)]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/other", HttpStatusCode.Unauthorized)]
    [InlineData("/documents", HttpStatusCode.Unauthorized)]
    [InlineData("/health/", HttpStatusCode.Unauthorized)]
    [InlineData("/HEALTH", HttpStatusCode.Unauthorized)]
    [InlineData("/health/live", HttpStatusCode.Unauthorized)]
    [InlineData("/docs/../other", HttpStatusCode.Unauthorized)]
    [InlineData("/docs/%2e%2e/other", HttpStatusCode.Unauthorized)]
    [Trait("Feature", "C6")]
    public async Task Defaults_OpenTheListedPathsAndNothingElse(string path, HttpStatusCode expected)
    {
        await using var service = await StartAsync(b => b.WithAuth(apiKeys: [RunningService.Key]));
        using var response = await service.GetAsync(path);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("/status", HttpStatusCode.OK)]
    [InlineData("/files/a/b", HttpStatusCode.OK)]
    [InlineData("/files", HttpStatusCode.Unauthorized)]
    [InlineData("/health", HttpStatusCode.Unauthorized)]
    [InlineData("/docs", HttpStatusCode.Unauthorized)]
    [InlineData("/docs/index.html", HttpStatusCode.Unauthorized)]
    [InlineData("/openapi.json", HttpStatusCode.Unauthorized)]
    [InlineData("/", HttpStatusCode.Unauthorized)]
    [Trait("Feature", "C6")]
    [Trait("Feature", "P3")]
    public async Task List_ReplacesTheDefaults(string path, HttpStatusCode expected)
    {
        await using var service = await StartAsync(b => b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: ["/status", "/files/*"]));
        using var response = await service.GetAsync(path);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/docs")]
    [InlineData("/redoc/index.html")]
    [InlineData("/openapi.json")]
    [InlineData("/health")]
    [Trait("Feature", "C6")]
    public async Task EmptyList_OpensNothing(string path)
    {
        await using var service = await StartAsync(b => b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: []));
        using var stranger = await service.GetAsync(path);
        await ProblemAssert.IsUnauthorizedAsync(stranger, path);
        using var holder = await service.GetAsync(path, RunningService.Key);
        Assert.NotEqual(HttpStatusCode.Unauthorized, holder.StatusCode);
    }

    [Fact]
    public async Task PublicPath_DoesNotOpenAnEndpointThatAsksForAKey()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/status", [ApiKeyProtected] () => "inner state"),
            b => b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: ["/status", "/*"]));
        using var response = await service.GetAsync("/status");
        await ProblemAssert.IsUnauthorizedAsync(response, "/status");
    }

    [Fact]
    public async Task PublicPath_WithAPathBase_IsComparedWithoutIt()
    {
        await using var service = await RunningService.StartPlainAsync(
            b => Microsoft.Extensions.DependencyInjection.ApiKeyServiceExtensions.AddApiKeys(b.Services, o => o.ApiKeys = [RunningService.Key]),
            app =>
            {
                app.UsePathBase("/base");
                app.UseRouting();
                app.UseApiKeys();
                app.MapGet("/health", () => "fine");
                app.MapGet("/other", () => "closed");
            });
        using var open = await service.GetAsync("/base/health");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        using var closed = await service.GetAsync("/base/other");
        await ProblemAssert.IsUnauthorizedAsync(closed, "/base/other");
    }

    [Theory]
    [InlineData("health")]
    [InlineData("")]
    [InlineData("/a*")]
    [InlineData("/*/b")]
    [InlineData("/a?b")]
    public async Task Path_Malformed_StopsTheStart(string path)
    {
        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => StartAsync(b => b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: [path])));
        Assert.Contains($"UnauthenticatedPaths: '{path}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAuth_OpensTheServiceLoudly_ButNotWhatAsksForAKey()
    {
        await using var service = await RunningService.StartAsync(
            app =>
            {
                app.MapGet("/anyone", () => "open");
                app.MapGet("/holders", [ApiKeyProtected] () => "closed");
                Delegate unknown = [ApiKeyProtected] () => "closed";
                app.MapGet("/unknown", unknown);
            },
            b => b.WithoutAuth());
        using var open = await service.GetAsync("/anyone");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        foreach (var path in (string[])["/holders", "/unknown"])
        {
            using var closed = await service.GetAsync(path, RunningService.Key);
            await ProblemAssert.IsProblemAsync(closed, HttpStatusCode.Unauthorized, "unauthorized");
        }

        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Warning, service.Log.Single("auth.off").Level);
    }

    private static Task<RunningService> StartAsync(Func<ServiceBuilder, ServiceBuilder> build) => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/", () => "root");
            app.MapGet("/status", () => "up");
            app.MapGet("/files/{**path}", (string path) => path);
            app.MapGet("/health/live", () => "alive");
        },
        b => build(b).WithHealth());
}
