using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Client.Tests;

/// <summary>What the handler below, which belongs to the program, does with redirects and proxies.</summary>
[Trait("Feature", "B10")]
public sealed class PrimaryHandlerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Handler_OfUnknownKind_IsRefused()
    {
        using var network = new Network();
        using var caller = new Caller(new Uri("https://stations.example"), o => o.Key = Caller.FirstKey, more: client => client.ConfigurePrimaryHttpMessageHandler(() => network));

        var fault = Assert.Throws<ApiKeyClientException>(() => caller.Client);

        Assert.Contains("AllowUnknownPrimaryHandler", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handler_OfUnknownKindThatIsAllowed_GetsTheKey()
    {
        using var network = new Network();
        using var caller = new Caller(
            new Uri("https://stations.example"), o => (o.Key, o.AllowUnknownPrimaryHandler) = (Caller.FirstKey, true), more: client => client.ConfigurePrimaryHttpMessageHandler(() => network));

        using var response = await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal([Caller.FirstKey], network.Keys);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handler_SharedByClients_FollowsRedirectsForEach(bool wanted)
    {
        await using var service = await RunningService.StartPlainAsync(_ => { }, app =>
        {
            app.MapGet("/here", () => Results.Redirect("/there"));
            app.MapGet("/there", () => "there");
        });
        using var shared = new SocketsHttpHandler { AllowAutoRedirect = wanted };
        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey, more: client => client.ConfigurePrimaryHttpMessageHandler(() => shared));

            using var response = await caller.Client.GetAsync("/here", Cancellation);

            Assert.Equal(wanted ? HttpStatusCode.OK : HttpStatusCode.Found, response.StatusCode);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PlainHttp_ThroughAProxyElsewhere_IsRefused(bool sockets)
    {
        var proxy = new WebProxy("http://robot:secret-word@proxy.example:3128");
        using var caller = new Caller(new Uri("http://localhost:5000"), o => o.Key = Caller.FirstKey, more: client => client.ConfigurePrimaryHttpMessageHandler(
            () => sockets ? new SocketsHttpHandler { Proxy = proxy } : new HttpClientHandler { Proxy = proxy }));

        var fault = await Assert.ThrowsAsync<ApiKeyClientException>(() => caller.Client.GetAsync("/", Cancellation));

        Assert.Contains("http://proxy.example:3128", fault.Message, StringComparison.Ordinal);
        Assert.Contains("NO_PROXY", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bypassed")]
    [InlineData("unused")]
    public async Task PlainHttp_AroundTheProxy_TakesTheKeyAlong(string kind)
    {
        await using var service = await RunningService.StartPlainAsync(_ => { }, app => app.MapGet("/", (HttpContext context) => context.Request.Headers["X-API-Key"].ToString()));
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey, more: client => client.ConfigurePrimaryHttpMessageHandler(
            () => new SocketsHttpHandler { Proxy = new WebProxy("http://proxy.example:3128") { BypassProxyOnLocal = kind == "bypassed" }, UseProxy = kind != "unused" }));

        Assert.Equal(Caller.FirstKey, await caller.Client.GetStringAsync("/", Cancellation));
    }

    [Fact]
    public async Task PlainHttp_ThroughAProxyOnThisMachine_TakesTheKeyAlong()
    {
        await using var proxy = await RunningService.StartPlainAsync(_ => { }, app => app.Run(context => context.Response.WriteAsync(context.Request.Headers["X-API-Key"].ToString())));
        using var caller = new Caller(new Uri("http://localhost:1"), o => o.Key = Caller.FirstKey, more: client => client.ConfigurePrimaryHttpMessageHandler(
            () => new SocketsHttpHandler { Proxy = new WebProxy(proxy.Client.BaseAddress) }));

        Assert.Equal(Caller.FirstKey, await caller.Client.GetStringAsync("/", Cancellation));
    }

    /// <summary>A network of a kind that the library does not know.</summary>
    private sealed class Network : HttpMessageHandler
    {
        public List<string> Keys { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Keys.AddRange(request.Headers.GetValues("X-API-Key"));
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        }
    }
}
