using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Networks;

/// <summary>How proxies are named, and what is refused at start.</summary>
public sealed class TrustedProxySetupTests
{
    private const string Section = "ServiceKit:TrustedProxies";

    [Theory]
    [InlineData(Section, "127.0.0.1, 10.0.0.5")]
    [InlineData(Section + ":0", "127.0.0.1")]
    [Trait("Feature", "W7")]
    public async Task Section_TextOrList_IsReadWithoutAnyCall(string name, string value)
    {
        await using var service = await StartAsync(b => b, new() { [name] = value });
        Assert.Equal("203.0.113.7", await AddressAsync(service, "203.0.113.7"));
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task Code_WinsOverTheSection_AndACallWithoutProxiesLeavesItToTheSection()
    {
        await using var byCode = await StartAsync(b => b.WithTrustedProxies("10.0.0.5"), new() { [Section] = "127.0.0.1" });
        Assert.Equal("127.0.0.1", await AddressAsync(byCode, "203.0.113.7"));
        await using var bySection = await StartAsync(b => b.WithTrustedProxies(), new() { [Section] = "127.0.0.1" });
        Assert.Equal("203.0.113.7", await AddressAsync(bySection, "203.0.113.7"));
    }

    [Theory]
    [InlineData("*", "The trusted proxies given in code: * would trust everyone. Any client could then send X-Forwarded-For and choose its own address. Name the proxies, such as 10.0.0.5 or 10.0.1.0/28.")]
    [InlineData("10.0.0.5;*", "The trusted proxies given in code: * would trust everyone.")]
    [InlineData("0.0.0.0/0", "The trusted proxies given in code: together they are every address there is.")]
    [InlineData("::/0", "The trusted proxies given in code: together they are every address there is.")]
    [InlineData("0.0.0.0/1;128.0.0.0/1", "The trusted proxies given in code: together they are every address there is.")]
    [InlineData("unix:;10.0.0.5/8", "The trusted proxies given in code: entry 2 (10.0.0.5/8) has bits set beyond its prefix; write 10.0.0.0/8 for the network, or 10.0.0.5 for the one address.")]
    [InlineData("proxy.internal", "The trusted proxies given in code: entry 1 is neither an address nor a network; names are not looked up")]
    [Trait("Feature", "W7")]
    public async Task Proxies_EveryoneOrFaulty_StopTheStart(string proxies, string message)
    {
        var error = await FailsAsync(b => b.WithTrustedProxies(proxies.Split(';')), []);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", "ServiceKit:TrustedProxies: * would trust everyone.")]
    [InlineData("", "ServiceKit:TrustedProxies: there is no proxy in it. Write their addresses, such as 10.0.0.5, or leave it out.")]
    [InlineData("10.1", "ServiceKit:TrustedProxies: entry 1 (10.1) does not have four numbers")]
    [Trait("Feature", "W7")]
    public async Task Section_EveryoneEmptyOrFaulty_StopsTheStart(string value, string message)
    {
        var error = await FailsAsync(b => b, new() { [Section] = value });
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task Call_WithoutAnyProxy_StopsTheStart()
    {
        var error = await FailsAsync(b => b.WithTrustedProxies(), []);
        Assert.Equal("Trusted proxies are wanted, but none is named. Set ServiceKit:TrustedProxies to their addresses, such as 10.0.0.5.", error.Message);
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task Proxies_MoreThanTheLimit_StopTheStart()
    {
        string[] many = [.. Enumerable.Range(0, ApiKeyLimits.MaxTrustedProxies + 1).Select(i => $"10.0.{i / 256}.{i % 256}")];
        var error = await FailsAsync(b => b.WithTrustedProxies(many), []);
        Assert.Equal("The trusted proxies given in code: there are more than 1000 entries, which is the limit.", error.Message);
    }

    // ASPNETCORE_FORWARDEDHEADERS_ENABLED becomes this setting. The framework then places its middleware in front of everything:
    // a limit of one step would be two, and the second would be into what the client sent.
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("192.0.2.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("192.0.2.1, 127.0.0.9", "none")]
    [InlineData("192.0.2.1, \", 203.0.113.7", "none")]
    [Trait("Feature", "W7")]
    public async Task FrameworksSetting_BesideNamedProxies_HeadersAreAppliedOnce(string forwardedFor, string expected)
    {
        await using var service = await StartAsync(
            b =>
            {
                b.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardLimit = 1);
                return b.WithTrustedProxies("127.0.0.0/8");
            },
            new() { ["ForwardedHeaders_Enabled"] = "true" });
        Assert.Equal(expected, await AddressAsync(service, forwardedFor));
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task FrameworksSetting_BesideProxiesElsewhere_DoesNotBelieveThePeer()
    {
        await using var service = await StartAsync(b => b.WithTrustedProxies("10.0.0.5"), new() { ["ForwardedHeaders_Enabled"] = "true" });
        Assert.Equal("127.0.0.1", await AddressAsync(service, "203.0.113.7"));
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task UseForwardedHeaders_CalledAfterwards_DoesNotTakeASecondStep()
    {
        await using var service = await RunningService.StartAsync(
            app =>
            {
                app.UseForwardedHeaders();
                app.MapGet("/address", Address);
            },
            b =>
            {
                b.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardLimit = 1);
                return b.WithAuth(apiKeys: [RunningService.Key]).WithTrustedProxies("127.0.0.0/8");
            });
        Assert.Equal("none", await AddressAsync(service, "192.0.2.1, 127.0.0.9"));
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task WithoutTheBuilder_TheSamePiecesWork()
    {
        await using var service = await StartPlainAsync(b => b.Services.AddTrustedProxies("127.0.0.1"), app => app.UseTrustedProxies());
        Assert.Equal("203.0.113.7", await AddressAsync(service, "192.0.2.1, 203.0.113.7"));
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task WithoutTheBuilder_ProxiesThatNothingReads_StopTheStart()
    {
        var unread = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => StartPlainAsync(b => b.Configuration[Section] = "10.0.0.5", _ => { }));
        Assert.StartsWith("ServiceKit:TrustedProxies is set, but nothing reads it.", unread.Message, StringComparison.Ordinal);
        var unused = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => StartPlainAsync(b => b.Services.AddTrustedProxies("10.0.0.5"), _ => { }));
        Assert.StartsWith("Trusted proxies are named, but app.UseTrustedProxies() was not called.", unused.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task WithoutTheBuilder_AFalseOrder_SaysSo()
    {
        var unregistered = await Assert.ThrowsAsync<InvalidOperationException>(() => StartPlainAsync(_ => { }, app => app.UseTrustedProxies()));
        Assert.StartsWith("Trusted proxies are not registered.", unregistered.Message, StringComparison.Ordinal);
        var twice = await Assert.ThrowsAsync<InvalidOperationException>(() => StartPlainAsync(
            b => b.Services.AddTrustedProxies("127.0.0.1"),
            app =>
            {
                app.UseForwardedHeaders();
                app.UseTrustedProxies();
            }));
        Assert.StartsWith("Forwarded headers are placed already.", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task WithoutAuth_ProxiesAreTrustedAllTheSame()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/address", Address), b => b.WithoutAuth().WithTrustedProxies("127.0.0.1"));
        Assert.Equal("203.0.113.7", await AddressAsync(service, "203.0.113.7"));
    }

    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "none";

    private static Task<RunningService> StartAsync(Func<ServiceBuilder, ServiceBuilder> build, Dictionary<string, string?> settings) => RunningService.StartAsync(
        app => app.MapGet("/address", Address), b => build(b.WithAuth(apiKeys: [RunningService.Key])), settings: settings);

    private static Task<ApiKeyConfigurationException> FailsAsync(Func<ServiceBuilder, ServiceBuilder> build, Dictionary<string, string?> settings) =>
        Assert.ThrowsAsync<ApiKeyConfigurationException>(() => StartAsync(build, settings));

    private static Task<RunningService> StartPlainAsync(Action<WebApplicationBuilder> configure, Action<WebApplication> use) => RunningService.StartPlainAsync(
        b =>
        {
            b.Services.AddApiKeys(o => o.ApiKeys = [RunningService.Key]);
            configure(b);
        },
        app =>
        {
            use(app);
            app.UseApiKeys();
            app.MapGet("/address", Address);
        });

    private static async Task<string> AddressAsync(RunningService service, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/address");
        request.Headers.Add("X-API-Key", RunningService.Key);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
