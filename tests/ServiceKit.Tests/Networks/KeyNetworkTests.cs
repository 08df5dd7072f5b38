using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Networks;

/// <summary>Keys that may be used from certain networks only.</summary>
public sealed class KeyNetworkTests
{
    private const string Here = "sk_test_from_here_00000";
    private const string Elsewhere = "sk_test_from_elsewhere_0";
    private const string ElsewhereDisabled = "sk_test_elsewhere_off_00";

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Key_FromOneOfItsNetworks_IsAccepted()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/things", Here);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var anywhere = await service.GetAsync("/things", RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, anywhere.StatusCode);
    }

    [Theory]
    [InlineData("/things")]
    [InlineData("/scoped")]
    [InlineData("/unknown")]
    [Trait("Feature", "W5")]
    public async Task Key_FromElsewhere_Answers403AndSaysInTheLogWhichKeyItWas(string path)
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync(path, Elsewhere);
        await AllowedNetworkTests.IsRefusedAsync(response, path);
        var entry = service.Log.Single("auth.key_address_not_allowed");
        Assert.Equal(9, entry.Event.Id);
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Equal("sk_test", entry.Values["key_prefix"]);
        Assert.Equal("importer", entry.Values["key_name"]);
        Assert.Matches("^[0-9a-f]{16}$", Assert.IsType<string>(entry.Values["key_id"]));
        Assert.Equal("127.0.0.1", entry.Values["address"]);
        Assert.Equal("GET", entry.Values["method"]);
        Assert.Equal(path, entry.Values["path"]);
        Assert.DoesNotContain(Elsewhere, service.Log.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task Key_DisabledAndFromElsewhere_SaysThatItIsDisabled()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/things", ElsewhereDisabled);
        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Unauthorized, "key-disabled");
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task OpenPath_WithAKeyFromElsewhere_StaysOpen()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/", Elsewhere);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task KeyNetworks_WithinThoseOfTheService_BothAreChecked()
    {
        await using var service = await StartAsync(b => b.WithAllowedNetworks("192.0.2.7"));
        using var response = await service.GetAsync("/things", Here);
        await AllowedNetworkTests.IsRefusedAsync(response, "/things");
        service.Log.Single("auth.address_not_allowed");
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task AuthenticationScheme_WithoutUseApiKeys_IsNoWayAround()
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddAuthorization();
                b.Services.AddApiKeys(o => o.ApiKeys = Keys);
            },
            app =>
            {
                app.MapGet("/things", (System.Security.Claims.ClaimsPrincipal user) => user.Identity?.Name).RequireAuthorization();
                app.MapGet("/guarded", () => "ok").RequireApiKey();
            });
        foreach (var path in (string[])["/things", "/guarded"])
        {
            using var refused = await service.GetAsync(path, Elsewhere);
            await AllowedNetworkTests.IsRefusedAsync(refused, path);
            using var served = await service.GetAsync(path, Here);
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        }
    }

    [Theory]
    [InlineData(new string[0], "entry 1 of the list given in code: the networks are empty; leave them out to allow every address.")]
    [InlineData(new[] { "10.0.0.0/8", "10.0.0.1/8" }, "entry 1 of the list given in code: the networks are faulty: entry 2 (10.0.0.1/8) has bits set beyond its prefix; write 10.0.0.0/8 for the network, or 10.0.0.1 for the one address.")]
    [InlineData(new[] { "" }, "entry 1 of the list given in code: the networks are faulty: entry 1 is empty.")]
    [Trait("Feature", "W5")]
    public async Task KeyNetworks_Faulty_StopTheStart(string[] networks, string message)
    {
        var error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => RunningService.StartAsync(
            build: b => b.WithAuth(o => o.ApiKeys = [new ApiKeyEntry { Key = Here, Networks = networks }])));
        Assert.Equal(message, error.Message);
    }

    private static ApiKeyEntry[] Keys =>
    [
        RunningService.Key,
        new() { Key = Here, Networks = ["10.0.0.0/8", "127.0.0.0/8"] },
        new() { Key = Elsewhere, Name = "importer", Networks = ["10.0.0.0/8", "::1"], Scopes = [] },
        new() { Key = ElsewhereDisabled, Networks = ["10.0.0.0/8"], Enabled = false },
    ];

    private static Task<RunningService> StartAsync(Func<ServiceBuilder, ServiceBuilder>? build = null) => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/", () => "ok");
            app.MapGet("/things", () => "ok");
            app.MapGet("/scoped", [ApiKeyProtected("things:read")] () => "ok");
        },
        b => (build ?? (same => same))(b.WithAuth(o => o.ApiKeys = Keys)));
}
