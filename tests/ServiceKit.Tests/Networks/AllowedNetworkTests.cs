using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Networks;

/// <summary>Who may call a service with a list of networks.</summary>
public sealed class AllowedNetworkTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("*")]
    [Trait("Feature", "W5")]
    public async Task Client_InTheNetworks_IsServed(string network)
    {
        await using var service = await StartAsync(b => network is "*" ? b.WithAllowedNetworks(network) : b.WithAllowedNetworks("192.0.2.0/24", network));
        using var response = await service.GetAsync("/things", RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var stranger = await service.GetAsync("/things");
        await ProblemAssert.IsUnauthorizedAsync(stranger, "/things");
    }

    [Theory]
    [InlineData("/things")]
    [InlineData("/closed")]
    [InlineData("/unknown")]
    [Trait("Feature", "W5")]
    public async Task Client_OutsideOfTheNetworks_Answers403ToTheLetter(string path)
    {
        await using var service = await StartAsync(b => b.WithAllowedNetworks("192.0.2.0/24", "2001:db8::/32"));
        using var response = await service.GetAsync(path, RunningService.Key);
        await IsRefusedAsync(response, path);
        var entry = service.Log.Single("auth.address_not_allowed");
        Assert.Equal(8, entry.Event.Id);
        Assert.Equal(LogLevel.Warning, entry.Level);
        Assert.Equal("127.0.0.1", entry.Values["address"]);
        Assert.Equal("GET", entry.Values["method"]);
        Assert.Equal(path, entry.Values["path"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sk_test_unknown_000000")]
    [InlineData("no key at all")]
    [InlineData("sk_test_disabled_00000")]
    [Trait("Feature", "W5")]
    public async Task Client_OutsideOfTheNetworks_IsRefusedBeforeTheKeyIsRead(string? key)
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapPost("/things", (Dictionary<string, string> body) => body.Count),
            b => b.WithAuth(o => o.ApiKeys = [RunningService.Key, new ApiKeyEntry { Key = "sk_test_disabled_00000", Enabled = false }]).WithAllowedNetworks("192.0.2.7"));
        using var content = new StringContent("{ malformed");
        using var response = await service.SendAsync(HttpMethod.Post, "/things", key, content);
        await IsRefusedAsync(response, "/things");
        Assert.Equal(["auth.address_not_allowed"], service.Log.Authentication.Where(e => e.Event.Id < 20).Select(e => e.Event.Name));
    }

    [Theory]
    [InlineData("/health", HttpStatusCode.OK)]
    [InlineData("/openapi.json", HttpStatusCode.OK)]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/open", HttpStatusCode.OK)]
    [InlineData("/things", HttpStatusCode.Forbidden)]
    [Trait("Feature", "W5")]
    public async Task OpenPath_FromAnywhere_StaysOpen(string path, HttpStatusCode expected)
    {
        await using var service = await StartAsync(b => b.WithAllowedNetworks("192.0.2.7").WithHealth());
        using var response = await service.GetAsync(path);
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK, service.Log.Authentication.All(e => e.Event.Name != "auth.address_not_allowed"));
    }

    [Fact]
    [Trait("Feature", "W5")]
    public async Task DualStackSocket_ReportsAMappedAddress_WhichIsTheIPv4Address()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "No IPv6 here.");
        await using var allowed = await StartOnAnyAddressAsync("127.0.0.1");
        await using var refused = await StartOnAnyAddressAsync("::1");
        using var served = await GetAsync(allowed, "127.0.0.1");
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Equal("::ffff:127.0.0.1", await served.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var overIPv6 = await GetAsync(allowed, "[::1]");
        await IsRefusedAsync(overIPv6, "/address");
        using var byOther = await GetAsync(refused, "127.0.0.1");
        await IsRefusedAsync(byOther, "/address");
        Assert.Equal("127.0.0.1", refused.Log.Single("auth.address_not_allowed").Values["address"]);
        using var servedOverIPv6 = await GetAsync(refused, "[::1]");
        Assert.Equal(HttpStatusCode.OK, servedOverIPv6.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("192.0.2.7", HttpStatusCode.Forbidden)]
    [Trait("Feature", "W5")]
    public async Task GuardAlone_WithoutUseApiKeys_EnforcesTheNetworks(string network, HttpStatusCode expected)
    {
        await using var service = await RunningService.StartPlainAsync(
            b => b.Services.AddApiKeys(o =>
            {
                o.ApiKeys = [RunningService.Key];
                o.AllowedNetworks = [network];
            }),
            app =>
            {
                app.MapGet("/things", () => "ok").RequireApiKey();
                app.MapGet("/other", () => "ok");
            });
        using var response = await service.GetAsync("/things", RunningService.Key);
        Assert.Equal(expected, response.StatusCode);
        using var unguarded = await service.GetAsync("/other");
        Assert.Equal(HttpStatusCode.OK, unguarded.StatusCode);
    }

    [Theory]
    [InlineData(RunningService.Key)]
    [InlineData(null)]
    [Trait("Feature", "W5")]
    public async Task AuthenticationScheme_WithoutUseApiKeys_IsNoWayAround(string? key)
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddAuthorization();
                b.Services.AddApiKeys(o =>
                {
                    o.ApiKeys = [RunningService.Key];
                    o.AllowedNetworks = ["192.0.2.7"];
                });
            },
            app => app.MapGet("/things", () => "ok").RequireAuthorization());
        using var response = await service.GetAsync("/things", key);
        await IsRefusedAsync(response, "/things");
        Assert.Single(service.Log.Authentication, e => e.Event.Name == "auth.address_not_allowed");
    }

    [Theory]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("0.0.0.0/0", HttpStatusCode.Forbidden)]
    [Trait("Feature", "W5")]
    public async Task UnixSocket_HasNoAddress_AndIsServedOnlyIfEveryoneIs(string network, HttpStatusCode expected)
    {
        using var socket = new UnixSocketFile();
        await using var service = await StartAsync(b => socket.Listen(b.WithAllowedNetworks(network)));
        using var client = socket.CreateClient();
        using var response = await client.GetAsync("/things", TestContext.Current.CancellationToken);
        Assert.Equal(expected, response.StatusCode);
    }

    internal static async Task IsRefusedAsync(HttpResponseMessage response, string instance)
    {
        var body = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Forbidden, "address-not-allowed");
        Assert.Equal("Forbidden", body.GetProperty("title").GetString());
        Assert.Equal("Access denied from this IP address", body.GetProperty("detail").GetString());
        Assert.Equal(instance, body.GetProperty("instance").GetString());
        Assert.Equal(["detail", "instance", "status", "title", "traceId", "type"], body.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Empty(response.Headers.WwwAuthenticate);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    private static Task<RunningService> StartAsync(Func<ServiceBuilder, ServiceBuilder> build) => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/", () => "ok");
            app.MapGet("/things", () => "ok");
            app.MapGet("/closed", [ApiKeyProtected("things:read")] () => "ok");
            app.MapGet("/open", () => "ok").AllowAnonymous();
        },
        b => build(b.WithAuth(apiKeys: [RunningService.Key])));

    private static Task<RunningService> StartOnAnyAddressAsync(string network) => RunningService.StartAsync(
        app => app.MapGet("/address", (HttpContext context) => context.Connection.RemoteIpAddress?.ToString()),
        b =>
        {
            b.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.IPv6Any, 0));
            return b.WithAuth(apiKeys: [RunningService.Key]).WithAllowedNetworks(network);
        });

    private static async Task<HttpResponseMessage> GetAsync(RunningService service, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{host}:{service.Client.BaseAddress!.Port}/address"));
        request.Headers.Add("X-API-Key", RunningService.Key);
        return await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
