using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Monitoring;

/// <summary>Who may read the metrics.</summary>
[Trait("Feature", "C15")]
public sealed class MetricsAccessTests
{
    private const string Reader = "sk_test_metrics_only_000";
    private const string Other = "sk_test_no_metrics_00000";

    [Fact]
    public async Task Metrics_NeedAKeyWithTheScope()
    {
        await using var service = await StartAsync();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using var nobody = await service.SendAsync(method, "/metrics");
            using var other = await service.SendAsync(method, "/metrics", Other);
            using var reader = await service.SendAsync(method, "/metrics", Reader);
            using var bearer = await service.SendAsync(method, "/metrics", $"Bearer {Reader}", header: "Authorization");
            Assert.Equal(
                [HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.OK, HttpStatusCode.OK],
                new[] { nobody.StatusCode, other.StatusCode, reader.StatusCode, bearer.StatusCode });
        }
    }

    [Fact]
    public async Task ListOfOpenPaths_DoesNotOpenThem()
    {
        await using var service = await StartAsync(auth: o => o.UnauthenticatedPaths = ["/metrics", "/*"]);
        using var response = await service.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task OpenTo_LetsTheseNetworksInWithoutAKey()
    {
        await using var open = await StartAsync(m => m.OpenTo("127.0.0.0/8", "::1"));
        await using var elsewhere = await StartAsync(m => m.OpenTo("192.0.2.0/24"));
        using var inside = await open.GetAsync("/metrics");
        using var outside = await elsewhere.GetAsync("/metrics");
        using var withKey = await elsewhere.GetAsync("/metrics", Reader);
        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK],
            new[] { inside.StatusCode, outside.StatusCode, withKey.StatusCode });
        Assert.Contains("key metrics:read, or a network that needs none", open.Log.Everything(), StringComparison.Ordinal);

        // What a client says of its address is not believed.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Add("X-Forwarded-For", "192.0.2.7");
        using var forged = await elsewhere.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
    }

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("0.0.0.0/1", "128.0.0.0/1")]
    public async Task OpenTo_EveryoneThereIs_StopsTheStart(params string[] networks)
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(m => m.OpenTo(networks)));
        Assert.Contains("OpenToAnyone()", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenTo_IsNoExceptionFromTheNetworksOfTheService()
    {
        await using var service = await RunningService.StartAsync(build: b => b
            .WithAuth(apiKeys: [RunningService.Key]).WithAllowedNetworks("192.0.2.0/24").WithMonitoring(m => m.OpenTo("127.0.0.0/8", "::1")));
        using var response = await service.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Single(service.Log.Authentication, e => e.Event.Name == "auth.address_not_allowed");
    }

    [Fact]
    public async Task OpenToAnyone_IsOpenAndSaysSo()
    {
        await using var service = await StartAsync(m => m.OpenToAnyone());
        using var response = await service.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(service.Log.Entries, e => e.Event.Name == "metrics.open");
    }

    [Fact]
    public async Task ScopeOfOnesOwn_OrNone()
    {
        await using var own = await StartAsync(m => m.Scope = "other:read");
        await using var none = await StartAsync(m => m.Scope = null);
        using var reader = await own.GetAsync("/metrics", Reader);
        using var other = await none.GetAsync("/metrics", Other);
        Assert.Equal(HttpStatusCode.Forbidden, reader.StatusCode);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task WithoutAuth_StaysClosedUnlessOpenToAnyone()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithoutAuth().WithMonitoring());
        using var response = await service.GetAsync("/metrics", Reader);
        await ProblemAssert.IsUnauthorizedAsync(response, "/metrics", "This service accepts no API keys");
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningService.StartAsync(build: b => b.WithoutAuth().WithMonitoring(m => m.OpenTo("10.0.0.0/8"))));
        Assert.Contains("OpenToAnyone()", fault.Message, StringComparison.Ordinal);
        await using var open = await RunningService.StartAsync(build: b => b.WithoutAuth().WithMonitoring(m => m.OpenToAnyone()));
        using var anyone = await open.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, anyone.StatusCode);
    }

    [Fact]
    public async Task FaultyOptions_StopTheStart()
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(m =>
        {
            m.MaxSeries = 0;
            m.MaxSeriesPerInstrument = int.MaxValue;
            m.Meters.Add("*.Orders");
            m.Buckets("a", 2, 1);
            m.OpenTo("10.0.0.0/33", "*");
        }));
        Assert.Equal(5, fault.Failures.Count());
    }

    [Fact]
    public async Task WithoutTheBuilder_ItWorksToo()
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddApiKeys(o => o.ApiKeys = [RunningService.Key]);
                b.Services.AddServiceMetrics();
            },
            app => app.MapServiceMetrics());
        using var closed = await service.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        Assert.True((await Scraped.OfAsync(service)).Sum("servicekit_keys_count") == 1);
    }

    [Fact]
    public async Task Shutdown_WhileManyScrape_AnswersOrBreaksOff_AndNeverFails()
    {
        await using var service = await StartAsync();
        using var stopped = new CancellationTokenSource();
        var statuses = new System.Collections.Concurrent.ConcurrentBag<HttpStatusCode>();
        var scraping = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!stopped.IsCancellationRequested)
            {
                try
                {
                    using var response = await service.GetAsync("/metrics", Reader);
                    await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                    statuses.Add(response.StatusCode);
                }
                catch (HttpRequestException)
                {
                    return;
                }
            }
        }).ToList();
        SpinWait.SpinUntil(() => statuses.Count > 20, TimeSpan.FromSeconds(30));
        await service.StopAsync();
        await stopped.CancelAsync();
        await Task.WhenAll(scraping);
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.True(statuses.Count > 20);
        Assert.DoesNotContain(service.Log.Entries, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    private static Task<RunningService> StartAsync(Action<MonitoringOptions>? configure = null, Action<ApiKeyOptions>? auth = null) => RunningService.StartAsync(build: b => b
        .WithAuth(o =>
        {
            o.ApiKeys = [new ApiKeyEntry { Key = Reader, Scopes = ["metrics:read"] }, new ApiKeyEntry { Key = Other, Scopes = ["stations:read"] }];
            auth?.Invoke(o);
        })
        .WithMonitoring(configure));
}
