using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Attacks;

/// <summary>A connection that stands while what its key may do is taken away: the next call has to know.</summary>
public sealed class StandingConnectionTests
{
    private const string Section = "ServiceKit:ApiKeys:0:";

    [Theory]
    [InlineData("Scopes", "", "refused", "refused")]
    [InlineData("Scopes", "hub:use", "ok", "needs an API key with the scope rename:use")]
    [InlineData("Tenant", "globex", "refused", "refused")]
    [InlineData("Networks", "192.0.2.1", "refused", "refused")]
    [InlineData("Enabled", "false", "refused", "refused")]
    [InlineData("ExpiresAt", "2020-01-01", "refused", "refused")]
    [InlineData("Name", "another", "ok", "ok")]
    [Trait("Feature", "P5")]
    public async Task KeyThatLosesARight_LosesItOnAnOpenConnectionToo(string field, string value, string hello, string rename)
    {
        foreach (var (method, expected) in new[] { ("Hello", hello), ("Rename", rename) })
        {
            await using var service = await StartAsync();
            using var socket = await ConnectAsync(service);
            Assert.Contains("\"result\":\"ok\"", await CallAsync(socket, "Hello"), StringComparison.Ordinal);
            Assert.Contains("\"result\":\"ok\"", await CallAsync(socket, "Rename"), StringComparison.Ordinal);

            service.Services.GetRequiredService<IConfiguration>()[Section + field] = value;
            Assert.True(await service.Services.GetRequiredService<IApiKeyReloader>().ReloadAsync(TestContext.Current.CancellationToken));
            Assert.Contains(expected == "ok" ? "\"result\":\"ok\"" : expected, await CallAsync(socket, method), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Feature", "P5")]
    public async Task KeyThatGainsAScope_HasItOnAnOpenConnection()
    {
        await using var service = await StartAsync("hub:use");
        using var socket = await ConnectAsync(service);
        Assert.Contains("needs an API key", await CallAsync(socket, "Rename"), StringComparison.Ordinal);
        service.Services.GetRequiredService<IConfiguration>()[Section + "Scopes"] = "hub:use,rename:use";
        Assert.True(await service.Services.GetRequiredService<IApiKeyReloader>().ReloadAsync(TestContext.Current.CancellationToken));
        Assert.Contains("\"result\":\"ok\"", await CallAsync(socket, "Rename"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "F4")]
    public async Task KeyThatExpires_OnAnOpenConnection_IsRefused_AndAClockThatGoesBackOpensItForNewOnesOnly()
    {
        var clock = new ManualClock();
        await using var service = await StartAsync(clock: clock, expires: clock.GetUtcNow().AddMinutes(1).ToString("O"));
        using var socket = await ConnectAsync(service);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("refused", await CallAsync(socket, "Hello"));
        clock.Advance(TimeSpan.FromMinutes(-1));
        using var another = await ConnectAsync(service);
        Assert.Contains("\"result\":\"ok\"", await CallAsync(another, "Hello"), StringComparison.Ordinal);
        Assert.Equal("refused", await CallAsync(socket, "Hello"));
    }

    // A refused connection is aborted, which may be faster than the answer.
    private static async Task<string> CallAsync(WebSocket socket, string method)
    {
        try
        {
            await SendAsync(socket, $"{{\"type\":1,\"invocationId\":\"1\",\"target\":\"{method}\",\"arguments\":[]}}\u001e");
            while (true)
            {
                var answer = await ReceiveAsync(socket);
                if (answer.Length == 0 || answer.Contains("no longer valid", StringComparison.Ordinal))
                {
                    return "refused";
                }

                if (answer.Contains("\"type\":3", StringComparison.Ordinal))
                {
                    return answer;
                }
            }
        }
        catch (WebSocketException)
        {
            return "refused";
        }
    }

    private static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    private static async Task<string> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private static async Task<ClientWebSocket> ConnectAsync(RunningService service)
    {
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        socket.Options.SetRequestHeader("X-API-Key", RunningService.Key);
        await socket.ConnectAsync(new UriBuilder(new Uri(service.Client.BaseAddress!, "/hubs/acme")) { Scheme = "ws" }.Uri, TestContext.Current.CancellationToken);
        await SendAsync(socket, "{\"protocol\":\"json\",\"version\":1}\u001e");
        Assert.Equal("{}\u001e", await ReceiveAsync(socket));
        return socket;
    }

    private static Task<RunningService> StartAsync(string scopes = "hub:use,rename:use", TimeProvider? clock = null, string? expires = null) => RunningService.StartAsync(
        app => app.MapHub<RightsHub>("/hubs/{tenant}").RequireTenant("tenant").RequireApiKey("hub:use"),
        b =>
        {
            b.Services.AddSignalR();
            b.Services.AddSingleton(clock ?? TimeProvider.System);
            return b.WithAuth();
        },
        settings: new()
        {
            [Section + "Key"] = RunningService.Key,
            [Section + "Scopes"] = scopes,
            [Section + "Tenant"] = "acme",
            [Section + "ExpiresAt"] = expires ?? "2999-01-01",
        });

    private sealed class RightsHub : Hub
    {
        public string Hello() => "ok";

        [ApiKeyProtected("rename:use")]
        public string Rename() => "ok";
    }
}
