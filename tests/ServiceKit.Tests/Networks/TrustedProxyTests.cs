using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Networks;

/// <summary>Whose X-Forwarded-For is believed, and how far. The peer of every request is 127.0.0.1.</summary>
public sealed class TrustedProxyTests
{
    private const string Client = "203.0.113.7";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    [InlineData("::ffff:127.0.0.1")]
    [Trait("Feature", "W7")]
    public async Task TrustedPeer_TheAddressAndTheSchemeAreTheForwardedOnes(string proxy)
    {
        await using var service = await StartAsync(b => b.WithTrustedProxies(proxy));
        Assert.Equal("203.0.113.7 https 127.0.0.1", await AddressAsync(service, Client));
    }

    [Theory]
    [InlineData("10.0.0.5")]
    [InlineData("128.0.0.0/1")]
    [InlineData("::1")]
    [Trait("Feature", "W7")]
    public async Task UntrustedPeer_TheHeadersAreIgnored(string proxy)
    {
        await using var service = await StartAsync(b => b.WithTrustedProxies(proxy));
        Assert.Equal("127.0.0.1 http 127.0.0.1", await AddressAsync(service, Client));
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task NoProxies_TheHeadersAreIgnored()
    {
        await using var service = await StartAsync(b => b);
        Assert.Equal("127.0.0.1 http 127.0.0.1", await AddressAsync(service, Client));
    }

    [Theory]
    [InlineData("203.0.113.7, 10.0.0.5", "203.0.113.7")]
    [InlineData("203.0.113.7,10.0.0.9,10.0.0.5,127.0.0.2", "203.0.113.7")]
    [InlineData("203.0.113.7, ::ffff:10.0.0.5", "203.0.113.7")]
    [InlineData("10.0.0.5", "10.0.0.5")]

    // What a client sends itself stands to the left of what the first proxy saw.
    [InlineData("192.0.2.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("10.0.0.5, 203.0.113.7, 10.0.0.5", "203.0.113.7")]
    [InlineData("127.0.0.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("garbage, 203.0.113.7", "203.0.113.7")]
    [InlineData(", 203.0.113.7", "203.0.113.7")]

    // What the framework trusts by itself is not trusted here.
    [InlineData("192.0.2.1, ::1", "::1")]

    // Forms that proxies write.
    [InlineData("203.0.113.7:51234", "203.0.113.7")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("[2001:db8::1]", "2001:db8::1")]
    [InlineData("[2001:db8::1]:51234", "2001:db8::1")]
    [InlineData("\"[2001:db8::1]:51234\", 10.0.0.5", "2001:db8::1")]
    [InlineData("::ffff:203.0.113.7", "::ffff:203.0.113.7")]
    [InlineData("", "127.0.0.1")]
    [InlineData(" , ", "127.0.0.1")]
    [Trait("Feature", "W7")]
    public async Task Chain_TheClientIsTheLastAddressThatIsNoProxy(string forwardedFor, string expected)
    {
        await using var service = await StartAsync(b => b.WithTrustedProxies("127.0.0.0/8", "10.0.0.0/24"));
        Assert.StartsWith(expected + " ", await AddressAsync(service, forwardedFor), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("unknown")]
    [InlineData("_hidden")]
    [InlineData("203.0.113.7:99999")]
    [InlineData("203.0.113.777")]
    [InlineData("203.0.113.7, unknown, 10.0.0.5")]
    [InlineData("203.0.113.7, unix:")]

    // An open quote takes what the proxy appends into the quoted text.
    [InlineData("\", 203.0.113.7")]
    [InlineData("127.0.0.1, \", 203.0.113.7")]
    [InlineData("x\", 203.0.113.7")]
    [InlineData("\"10.0.0.5, 203.0.113.7")]
    [Trait("Feature", "W7")]
    public async Task Chain_ThatBreaksOffAtAProxy_LeavesNoAddress_AndOnlyEveryoneIncludesThat(string forwardedFor)
    {
        await using var service = await StartAsync(b => b.WithTrustedProxies("127.0.0.0/8", "10.0.0.0/24"));
        Assert.StartsWith("none ", await AddressAsync(service, forwardedFor), StringComparison.Ordinal);

        await using var restricted = await StartAsync(b => b.WithTrustedProxies("127.0.0.0/8", "10.0.0.0/24").WithAllowedNetworks("0.0.0.0/0", "::/0"));
        using var response = await SendAsync(restricted, "/things", forwardedFor);
        await AllowedNetworkTests.IsRefusedAsync(response, "/things");
        Assert.Equal("unknown", restricted.Log.Single("auth.address_not_allowed").Values["address"]);
    }

    [Theory]
    [InlineData("203.0.113.7", HttpStatusCode.OK)]
    [InlineData("2001:db8::7", HttpStatusCode.OK)]
    [InlineData("::ffff:203.0.113.7", HttpStatusCode.OK)]
    [InlineData("203.0.113.7, 198.51.100.1", HttpStatusCode.Forbidden)]
    [InlineData("198.51.100.1", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Forbidden)]
    [Trait("Feature", "W5")]
    [Trait("Feature", "W7")]
    public async Task AllowedNetworks_SeeTheForwardedAddress(string? forwardedFor, HttpStatusCode expected)
    {
        await using var service = await StartAsync(b => b.WithTrustedProxies("127.0.0.1").WithAllowedNetworks("203.0.113.0/24", "2001:db8::/32"));
        using var response = await SendAsync(service, "/things", forwardedFor);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    [Trait("Feature", "W5")]
    [Trait("Feature", "W7")]
    public async Task AllowedNetworks_AnUntrustedPeerCannotTalkItselfIn()
    {
        await using var service = await StartAsync(b => b.WithTrustedProxies("10.0.0.5").WithAllowedNetworks("203.0.113.0/24"));
        using var response = await SendAsync(service, "/things", Client);
        await AllowedNetworkTests.IsRefusedAsync(response, "/things");
        Assert.Equal("127.0.0.1", service.Log.Single("auth.address_not_allowed").Values["address"]);
    }

    [Fact]
    [Trait("Feature", "W5")]
    [Trait("Feature", "W7")]
    public async Task KeyNetworks_SeeTheForwardedAddress()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/things", () => "ok"),
            b => b.WithAuth(o => o.ApiKeys = [new ApiKeyEntry { Key = RunningService.Key, Networks = ["203.0.113.7"] }]).WithTrustedProxies("127.0.0.1"));
        using var served = await SendAsync(service, "/things", Client);
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        using var refused = await SendAsync(service, "/things", "203.0.113.8");
        await AllowedNetworkTests.IsRefusedAsync(refused, "/things");
        Assert.Equal("203.0.113.8", service.Log.Single("auth.key_address_not_allowed").Values["address"]);
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task HeaderInSeveralFields_IsOneChain()
    {
        await using var service = await StartAsync(b => b.WithTrustedProxies("127.0.0.1", "10.0.0.5"));
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, service.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"GET /address HTTP/1.1\r\nHost: test\r\nConnection: close\r\nX-API-Key: {RunningService.Key}\r\nX-Forwarded-For: \", 192.0.2.1\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-For: 10.0.0.5\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.Contains("203.0.113.7 http test", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task DualStackSocket_TheProxyIsKnownByItsIPv4Address()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "No IPv6 here.");
        await using var service = await StartAsync(b =>
        {
            b.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.IPv6Any, 0));
            return b.WithTrustedProxies("127.0.0.1");
        });
        using var request = Request(new Uri($"http://127.0.0.1:{service.Client.BaseAddress!.Port}/address").ToString(), Client);
        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.StartsWith("203.0.113.7 ", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var other = Request(new Uri($"http://[::1]:{service.Client.BaseAddress!.Port}/address").ToString(), Client);
        using var ignored = await service.Client.SendAsync(other, TestContext.Current.CancellationToken);
        Assert.StartsWith("::1 ", await ignored.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { "10.0.0.5" }, "203.0.113.7", "none ")]
    [InlineData(new[] { "10.0.0.5", "unix:" }, "203.0.113.7", "203.0.113.7 ")]
    [InlineData(new[] { "unix:" }, "203.0.113.7", "203.0.113.7 ")]
    [InlineData(new[] { "unix:" }, "192.0.2.1, 203.0.113.7", "203.0.113.7 ")]
    [InlineData(new[] { "unix:", "10.0.0.5" }, "192.0.2.1, 203.0.113.7, 10.0.0.5", "203.0.113.7 ")]
    [InlineData(new[] { "unix:" }, "garbage", "none ")]
    [Trait("Feature", "W7")]
    public async Task UnixSocket_IsTrustedOnlyByName(string[] proxies, string forwardedFor, string expected)
    {
        using var socket = new UnixSocketFile();
        await using var service = await StartAsync(b => socket.Listen(b.WithTrustedProxies(proxies)));
        using var client = socket.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        Assert.StartsWith(expected, await client.GetStringAsync("/address", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // Naming Unix sockets opens nothing to the network.
        Assert.StartsWith("127.0.0.1 ", await AddressAsync(service, Client), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task Options_OfTheProgram_AreKept_ButNotTheListOfProxies()
    {
        await using var service = await StartAsync(b =>
        {
            b.WithTrustedProxies("127.0.0.1");
            b.Services.Configure<ForwardedHeadersOptions>(options =>
            {
                options.ForwardedHeaders |= ForwardedHeaders.XForwardedHost;
                options.ForwardLimit = 1;
                options.KnownProxies.Add(IPAddress.Parse("203.0.113.7"));
            });
            return b;
        });
        using var request = Request("/address", "192.0.2.1, 203.0.113.7");
        request.Headers.Add("X-Forwarded-Host", "api.example.com");
        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("203.0.113.7 https api.example.com", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static Task<RunningService> StartAsync(Func<ServiceBuilder, ServiceBuilder> build) => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/things", () => "ok");
            app.MapGet("/address", Address);
        },
        b => build(b.WithAuth(apiKeys: [RunningService.Key])));

    private static string Address(HttpContext context) =>
        $"{context.Connection.RemoteIpAddress?.ToString() ?? "none"} {context.Request.Scheme} {context.Request.Host.Host}";

    private static HttpRequestMessage Request(string path, string? forwardedFor)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-API-Key", RunningService.Key);
        request.Headers.Add("X-Forwarded-Proto", "https");
        if (forwardedFor is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        }

        return request;
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningService service, string path, string? forwardedFor)
    {
        using var request = Request(path, forwardedFor);
        return await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<string> AddressAsync(RunningService service, string forwardedFor)
    {
        using var response = await SendAsync(service, "/address", forwardedFor);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
