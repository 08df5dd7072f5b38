using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Dashboard.Tests.Hosting;

namespace ServiceKit.Dashboard.Tests;

/// <summary>What strangers can make the service do, and how often.</summary>
[Trait("Feature", "W1")]
public sealed class FloodTests
{
    private const string Cookie = "__Host-servicekit-dashboard";

    [Fact]
    public async Task MadeUpCookies_StopAskingTheStore_AndLockOutNobodyForLong()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var before = await visitor.GetAsync("/dashboard/keys");
        using var stranger = service.Visit();
        for (var i = 0; i < 30; i++)
        {
            stranger.Cookies[Cookie] = MadeUp(i);
            using var page = await stranger.GetAsync("/dashboard/keys");
            Assert.Equal(HttpStatusCode.SeeOther, page.Status);
        }

        stranger.Cookies[Cookie] = MadeUp(30);
        using var tooMany = await stranger.GetAsync("/dashboard/keys");
        Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (tooMany.Status, tooMany.Header("Retry-After")));

        // Who works behind the same address goes on, and whoever is not known here can sign in.
        using var after = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.OK, after.Status);
        using var signIn = await stranger.SignInAsync(DashboardService.Admin);
        Assert.Equal(HttpStatusCode.SeeOther, signIn.Status);

        service.Clock.Advance(TimeSpan.FromSeconds(1));
        stranger.Cookies[Cookie] = MadeUp(31);
        using var again = await stranger.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.SeeOther, again.Status);
    }

    [Theory]
    [InlineData("/dashboard/sign-in")]
    [InlineData("/dashboard/keys")]
    public async Task Limits_OfTheService_HoldForStrangersHere(string path)
    {
        await using var service = await DashboardService.StartAsync(build: builder => builder.WithRateLimit("3/h"));
        using var stranger = service.Visit();
        for (var i = 0; i < 3; i++)
        {
            using var page = await stranger.GetAsync(path);
            Assert.True(page.Status is HttpStatusCode.OK or HttpStatusCode.SeeOther);
        }

        using var tooMany = await stranger.GetAsync(path);
        Assert.Equal(HttpStatusCode.TooManyRequests, tooMany.Status);
        using var asset = await stranger.GetAsync($"/dashboard{service.Service.Services.GetRequiredService<Assets.DashboardAssets>().Css}");
        Assert.Equal(HttpStatusCode.OK, asset.Status);
    }

    [Fact]
    public async Task Streams_OfOneSession_AreNoMoreThanSix()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        var open = new List<HttpResponseMessage>();
        for (var i = 0; i < 7; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/dashboard/live");
            request.Headers.Add("Cookie", $"{Cookie}={visitor.Session}");
            open.Add(await service.Service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));
        }

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.OK, 6), HttpStatusCode.NoContent], open.Select(response => response.StatusCode));
        open.ForEach(response => response.Dispose());
    }

    private static string MadeUp(int i) => $"{i:D3}{new string('A', 40)}";
}
