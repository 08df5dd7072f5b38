using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Landing;

/// <summary>The page at <c>/</c>.</summary>
[Trait("Feature", "C15")]
public sealed partial class LandingPageTests
{
    [Fact]
    [Trait("Feature", "C6")]
    public async Task Page_IsOpen_SaysWhatTheServiceIsAndLinksToWhatAnyoneCanOpen()
    {
        await using var service = await StartAsync(b => b.WithHealth());
        using var response = await service.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        var page = await TextAsync(response);
        Assert.Contains("<h1>Test Service</h1>", page, StringComparison.Ordinal);
        Assert.Contains("Healthy", page, StringComparison.Ordinal);
        Assert.Equal(["/docs", "/redoc", "/openapi.json", "/health"], Addresses(page));
        foreach (var address in Addresses(page))
        {
            using var linked = await service.GetAsync(address);
            Assert.True(linked.StatusCode is HttpStatusCode.OK or HttpStatusCode.Redirect or HttpStatusCode.MovedPermanently, $"{address} answered {linked.StatusCode}");
        }
    }

    [Fact]
    public async Task Page_WithoutTheBuilderAskingForIt_IsNotThere()
    {
        await using var service = await RunningService.StartAsync();
        using var response = await service.GetAsync("/");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Page_WhereTheRootIsClosed_NeedsAKey()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: ["/docs"]).WithHealth().WithLandingPage());
        using var closed = await service.GetAsync("/");
        await ProblemAssert.IsUnauthorizedAsync(closed, "/");
        using var open = await service.GetAsync("/", RunningService.Key);
        var page = await TextAsync(open);
        // Neither what the operator closed nor how the service is.
        Assert.Equal(["/docs"], Addresses(page));
        Assert.DoesNotContain("Healthy", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfADegradedAndAnUnhealthyService_SaysSoInWords()
    {
        var state = HealthStatus.Degraded;
        await using var service = await StartAsync(b => b.WithHealth(h => h.Check("disk", () => new HealthCheckResult(state)).Configure(o => o.MaxAge = TimeSpan.Zero)));
        Assert.Contains("class=\"state degraded\">Degraded<", await PageAsync(service), StringComparison.Ordinal);
        state = HealthStatus.Unhealthy;
        Assert.Contains("class=\"state unhealthy\">Unhealthy<", await PageAsync(service), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WhoseChecksDoNotEnd_IsWrittenWithoutAState()
    {
        var clock = new ManualClock();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = await StartAsync(b =>
        {
            b.Services.AddSingleton<TimeProvider>(clock);
            return b.WithHealth(h => h.Check("slow", async (_, cancellation) =>
            {
                asked.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
                return HealthCheckResult.Healthy();
            }));
        });
        var pending = PageAsync(service);
        await asked.Task;
        while (!pending.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var page = await pending;
        Assert.Contains("Test Service", page, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"state", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfMarkup_IsText()
    {
        var builder = ServiceBuilder.Create(["--urls", "http://127.0.0.1:0"], new ServiceInfo("markup", "<b>Name</b>", "1.0\"><script>", "a & b <script>alert(1)</script>"));
        await using var app = builder.WithAuth(apiKeys: [RunningService.Key])
            .WithLandingPage(p => p.Links.Add(new LandingPageLink("\"><img src=x>", "https://example.com/?a=1&b=\"2", "<i>")))
            .Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var page = await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Name&lt;/b&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_LoadsNothingAndAllowsOnlyItsOwnStyle()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/");
        var page = await TextAsync(response);
        var style = StyleElement().Match(page).Groups[1].Value;
        Assert.NotEqual(string.Empty, style);
        Assert.Contains($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_BelowAPathBase_LinksBelowIt()
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddApiKeys(keys => keys.ApiKeys = [RunningService.Key]);
                b.Services.AddLandingPage(new ServiceInfo("stations"));
                b.Services.AddApiDocumentation(new ServiceInfo("stations"));
            },
            app =>
            {
                app.UsePathBase("/stations");
                app.UseRouting();
                app.UseApiKeys();
                app.MapLandingPage();
                app.MapApiDocumentation();
            });
        using var response = await service.GetAsync("/stations/");
        Assert.Equal(["/stations/docs", "/stations/redoc", "/stations/openapi.json"], Addresses(await TextAsync(response)));
    }

    [Fact]
    public async Task Page_GivesWayToTheServicesOwn()
    {
        await using var service = await RunningService.StartAsync(app => app.MapGet("/", () => "mine"), b => b.WithAuth(apiKeys: [RunningService.Key]).WithLandingPage());
        using var response = await service.GetAsync("/");
        Assert.Equal("mine", await TextAsync(response));
    }

    [Fact]
    public async Task Page_WithoutAuthentication_IsThere()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithoutAuth().WithHealth().WithLandingPage());
        using var response = await service.GetAsync("/");
        Assert.Equal(4, Addresses(await TextAsync(response)).Count);
    }

    [Fact]
    public async Task Page_AskedForWithHead_HasNoBody_AndWithPost_IsNotAllowed()
    {
        await using var service = await StartAsync();
        using var head = await service.SendAsync(HttpMethod.Head, "/");
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        using var post = await service.SendAsync(HttpMethod.Post, "/", RunningService.Key);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("//elsewhere.example.com")]
    [InlineData("/\\elsewhere.example.com")]
    [InlineData("docs")]
    [InlineData("")]
    [InlineData("file:///etc/passwd")]
    public void Link_ThatIsNeitherAPathNorWeb_IsRefused(string address) =>
        Assert.Throws<ArgumentException>(() => new LandingPageLink("Somewhere", address));

    [Fact]
    public void Link_WithoutText_IsRefused() => Assert.Throws<ArgumentException>(() => new LandingPageLink(" ", "/docs"));

    private static Task<RunningService> StartAsync(Func<ServiceBuilder, ServiceBuilder>? build = null) =>
        RunningService.StartAsync(build: b => (build?.Invoke(b) ?? b).WithAuth(apiKeys: [RunningService.Key]).WithLandingPage());

    private static async Task<string> PageAsync(RunningService service)
    {
        using var response = await service.GetAsync("/");
        return await TextAsync(response);
    }

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static List<string> Addresses(string page) => [.. Link().Matches(page).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("<a href=\"([^\"]*)\"")]
    private static partial Regex Link();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex StyleElement();
}
