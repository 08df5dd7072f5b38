using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Authentication;

/// <summary>WebSockets and hubs: closed before the upgrade, open where that is said, and usable by browsers, which set no headers.</summary>
public sealed class WebSocketTests
{
    private const string Key = RunningService.Key;

    private static readonly string[] Handshake =
        ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="];

    [Theory]
    [InlineData("/", null)]
    [InlineData("/sockets/open", null)]
    [InlineData("/sockets/public", null)]
    [InlineData("/sockets/closed", "X-API-Key")]
    [InlineData("/sockets/unmarked", "X-API-Key")]
    [InlineData("/sockets/closed", "Authorization")]
    [InlineData("/sockets/closed", "query")]
    [InlineData("/sockets/unmarked", "query")]
    [Trait("Feature", "D4")]
    public async Task WebSocket_PublicOrWithAKey_IsConnected(string path, string? place)
    {
        await using var service = await StartAsync();
        using var socket = await ConnectAsync(service, path, place, Key);
        await socket.SendAsync(Encoding.UTF8.GetBytes("ping"), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        Assert.Equal("ping", await ReceiveAsync(socket));
    }

    [Theory]
    [InlineData("/sockets/closed", null, Key)]
    [InlineData("/sockets/unmarked", null, Key)]
    [InlineData("/sockets/nowhere", null, Key)]
    [InlineData("/sockets/closed", "X-API-Key", "wrong")]
    [InlineData("/sockets/closed", "query", "wrong")]
    [Trait("Feature", "D4")]
    public async Task WebSocket_WithoutAKey_IsRefusedWith401BeforeTheUpgrade(string path, string? place, string key)
    {
        await using var service = await StartAsync();
        var error = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(service, path, place, key));
        Assert.Contains("401", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "D4")]
    public async Task Handshake_Refused_GetsProblemDetailsAndNoUpgrade()
    {
        await using var service = await StartAsync();
        var refused = await RawHttp.SendAsync(service, "GET /sockets/closed", Handshake);
        Assert.StartsWith("HTTP/1.1 401", refused, StringComparison.Ordinal);
        Assert.Contains("WWW-Authenticate: ApiKey realm=\"test-service\"", refused, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("Sec-WebSocket-Accept", refused, StringComparison.OrdinalIgnoreCase);
        var scopeless = await RawHttp.SendAsync(service, "GET /sockets/closed", [.. Handshake, "X-API-Key: sk_test_scopeless_0000"]);
        Assert.StartsWith("HTTP/1.1 403", scopeless, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "D4")]
    public async Task KeyInTheQuery_WhereThatPlaceIsOff_IsNotRead()
    {
        await using var service = await StartAsync(o => o.Places = ApiKeyPlaces.Header);
        var error = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(service, "/sockets/closed", "query", Key));
        Assert.Contains("401", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "D4")]
    public async Task HiddenCredential_IsNotInTheQueryOfTheConnection()
    {
        await using var service = await StartAsync(o => o.HideCredentials = true);
        using var socket = await ConnectAsync(service, "/sockets/query", "query", Key);
        Assert.Equal("query: ", await ReceiveAsync(socket));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("wrong", false)]
    [InlineData(Key, true)]
    [Trait("Feature", "D4")]
    public async Task Hub_ByTheQueryParameterOfItsClients_IsClosedAndOpened(string? key, bool admitted)
    {
        await using var service = await StartAsync();
        var query = key is null ? string.Empty : $"?access_token={key}";
        using var negotiated = await service.SendAsync(HttpMethod.Post, $"/hub/negotiate{query}{(query.Length > 0 ? '&' : '?')}negotiateVersion=1");
        Assert.Equal(admitted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, negotiated.StatusCode);
        if (!admitted)
        {
            await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(service, $"/hub{query}", null, Key));
            return;
        }

        using var socket = await ConnectAsync(service, $"/hub{query}", null, Key);
        Assert.Contains("\"result\":\"hello full\"", await CallHubAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "D4")]
    public async Task Hub_ThatAllowsAnonymousCallers_IsOpen()
    {
        await using var service = await StartAsync();
        using var socket = await ConnectAsync(service, "/public-hub", null, Key);
        Assert.Contains("\"result\":\"hello \"", await CallHubAsync(socket), StringComparison.Ordinal);
    }

    // The hub protocol by hand: shake hands, call, read; the record separator ends each message.
    private static async Task<string> CallHubAsync(WebSocket socket)
    {
        await SendAsync("{\"protocol\":\"json\",\"version\":1}\u001e");
        Assert.Equal("{}\u001e", await ReceiveAsync(socket));
        await SendAsync("{\"type\":1,\"invocationId\":\"1\",\"target\":\"Hello\",\"arguments\":[]}\u001e");
        var answer = await ReceiveAsync(socket);
        return answer.Contains("\"type\":3", StringComparison.Ordinal) ? answer : await ReceiveAsync(socket);

        Task SendAsync(string text) =>
            socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
    }

    private static async Task<ClientWebSocket> ConnectAsync(RunningService service, string path, string? place, string key)
    {
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        if (place is not null and not "query")
        {
            socket.Options.SetRequestHeader(place, place == "Authorization" ? $"Bearer {key}" : key);
        }

        var address = new UriBuilder(new Uri(service.Client.BaseAddress!, path)) { Scheme = "ws" };
        address.Query = place == "query" ? $"access_token={key}" : address.Query;
        try
        {
            await socket.ConnectAsync(address.Uri, TestContext.Current.CancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        Assert.True(received.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private static Task<RunningService> StartAsync(Action<ApiKeyOptions>? configure = null) => RunningService.StartAsync(
        app =>
        {
            app.UseWebSockets();
            app.MapGet("/", Echo);
            app.MapGet("/sockets/open", Echo).AllowAnonymous();
            app.MapGet("/sockets/public", Echo);
            app.MapGet("/sockets/unmarked", Echo);
            app.MapGet("/sockets/closed", Echo).RequireApiKey("sockets:use");
            app.MapGet("/sockets/query", Query);
            app.MapHub<GreetingHub>("/hub");
            app.MapHub<PublicHub>("/public-hub");
        },
        b =>
        {
            b.Services.AddSignalR();
            return b.WithAuth(o =>
            {
                o.ApiKeys = [new ApiKeyEntry { Key = Key, Name = "full" }, new ApiKeyEntry { Key = "sk_test_scopeless_0000", Scopes = [] }];
                o.Places |= ApiKeyPlaces.Query;
                o.QueryParameterName = "access_token";
                o.UnauthenticatedPaths = ["/", "/sockets/public"];
                configure?.Invoke(o);
            });
        });

    private static async Task Echo(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[256];
        var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
        await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
    }

    private static async Task Query(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes($"query: {context.Request.QueryString}"), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
    }

    private class GreetingHub : Hub
    {
        public string Hello() => $"hello {Context.User?.Identity?.Name}";
    }

    [AllowAnonymous]
    private sealed class PublicHub : GreetingHub;
}
