using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Keys;

/// <summary>A service that may run without keys: open, loudly, and only until it has one.</summary>
public sealed class OptionalKeyTests
{
    [Fact]
    [Trait("Feature", "D1")]
    public async Task NoKeyConfigured_EverythingIsOpen_AndTheLogAndHealthSayIt()
    {
        await using var service = await StartAsync();
        foreach (var path in (string[])["/things", "/protected", "/authorized"])
        {
            using var response = await service.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        using var unknown = await service.GetAsync("/nowhere");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(LogLevel.Warning, service.Log.Single("auth.optional_open").Level);
        using var health = await service.GetAsync("/health");
        Assert.Equal(
            """{"status":"degraded","checks":{"api-keys":{"state":"degraded","message":"No API key is configured; the service is open to everyone"}}}""",
            await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    [Trait("Feature", "D1")]
    public async Task NoKeyConfigured_AnyKeyThatIsSentAllTheSame_ChangesNothing()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/protected", "sk_test_whatever_00000");
        Assert.Equal("anonymous", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    [Trait("Feature", "D1")]
    public async Task KeyConfigured_EverythingIsClosed()
    {
        await using var service = await StartAsync(new() { ["SERVICEKIT_API_KEYS"] = RunningService.Key });
        using var open = await service.GetAsync("/things");
        Assert.Equal(HttpStatusCode.Unauthorized, open.StatusCode);
        using var keyed = await service.GetAsync("/protected", RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, keyed.StatusCode);
        Assert.DoesNotContain(service.Log.Authentication, e => e.Event.Name == "auth.optional_open");
    }

    [Theory]
    [InlineData("SERVICEKIT_API_KEYS", "")]
    [InlineData("SERVICEKIT_API_KEY_FILE", "/nowhere/at/all.txt")]
    [InlineData("ServiceKit:ApiKeys", " , ")]
    [Trait("Feature", "D1")]
    public async Task SourceGivenButUnusable_StopsTheStartAllTheSame(string setting, string value) =>
        await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => StartAsync(new() { [setting] = value }));

    [Fact]
    [Trait("Feature", "D1")]
    public async Task KeysThatVanishAtRunTime_DoNotOpenTheService()
    {
        await using var service = await StartAsync(new() { ["SERVICEKIT_API_KEYS"] = RunningService.Key });
        service.Services.GetRequiredService<IConfiguration>()["SERVICEKIT_API_KEYS"] = null;
        Assert.False(await service.Services.GetRequiredService<IApiKeyReloader>().ReloadAsync(TestContext.Current.CancellationToken));

        await KeyFolder.RefusesAsync(service, null);
        await KeyFolder.AcceptsAsync(service, RunningService.Key);
        Assert.Contains("does not open while it runs", service.Log.Single("keys.reload_failed").Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "D1")]
    public async Task KeysThatAppearAtRunTime_CloseIt()
    {
        await using var service = await StartAsync();
        service.Services.GetRequiredService<IConfiguration>()["ServiceKit:ApiKeys:0:Key"] = RunningService.Key;
        Assert.True(await service.Services.GetRequiredService<IApiKeyReloader>().ReloadAsync(TestContext.Current.CancellationToken));

        await KeyFolder.RefusesAsync(service, null);
        await KeyFolder.AcceptsAsync(service, RunningService.Key);
    }

    private static Task<RunningService> StartAsync(Dictionary<string, string?>? settings = null) => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/things", () => "ok");
            app.MapGet("/protected", [ApiKeyProtected("things:read")] (ClaimsPrincipal user) => user.Identity!.Name);
            app.MapGet("/authorized", [Authorize] () => "ok");
        },
        b =>
        {
            b.Services.AddAuthorization();
            return b.WithAuth(o => o.Optional = true).WithHealth();
        },
        settings: settings);
}
