using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Client.Tests;

/// <summary>Who has a say in where a key goes, and what is told of it.</summary>
[Trait("Feature", "B10")]
public sealed class OriginTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Redirect_FromAnotherOriginToTheService_DoesNotBringTheKey()
    {
        await using var service = await SeenAsync();
        await using var other = await RedirectingAsync(new Uri(service.Client.BaseAddress!, "/seen"));
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey);

        Assert.Equal("none", await caller.Client.GetStringAsync(new Uri(other.Client.BaseAddress!, "/"), Cancellation));
        Assert.Equal(Caller.FirstKey, await caller.Client.GetStringAsync("/seen", Cancellation));
        Assert.Equal(2, caller.Log.Entries.Count(entry => entry.Event.Name == "client.key_withheld"));
    }

    [Fact]
    public async Task Redirect_AwayAndBack_ComesBackWithoutTheKey()
    {
        Uri? back = null;
        await using var other = await RunningService.StartPlainAsync(_ => { }, app => app.MapGet("/", () => Results.Redirect(back!.ToString())));
        await using var service = await RunningService.StartPlainAsync(_ => { }, app =>
        {
            app.MapGet("/open-redirect", () => Results.Redirect(other.Client.BaseAddress!.ToString()));
            app.MapGet("/seen", Seen);
        });
        back = new Uri(service.Client.BaseAddress!, "/seen");
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey);

        Assert.Equal("none", await caller.Client.GetStringAsync("/open-redirect", Cancellation));
    }

    [Fact]
    public async Task Redirect_BetweenOwnOrigins_KeepsTheKey()
    {
        await using var second = await SeenAsync();
        await using var first = await RedirectingAsync(new Uri(second.Client.BaseAddress!, "/seen"));
        using var caller = new Caller(first.Client.BaseAddress, o => (o.Key, o.Origins) = (Caller.FirstKey, [first.Client.BaseAddress!, second.Client.BaseAddress!]));

        Assert.Equal(Caller.FirstKey, await caller.Client.GetStringAsync("/", Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Start_WithUserInTheAddress_FailsWithoutShowingIt(bool origin)
    {
        var address = new Uri("http://robot:secret-word@stations.example/");
        using var caller = new Caller(origin ? new Uri("https://stations.example") : address, o => (o.Key, o.Origins) = (Caller.FirstKey, origin ? [address] : []));

        var fault = Assert.Throws<OptionsValidationException>(() => caller.Client);

        Assert.Contains("https://stations.example/", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("robot", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WithUserInTheAddress_ShowsItNowhere()
    {
        await using var service = await SeenAsync();
        await using var other = await SeenAsync();
        using var caller = new Caller(service.Client.BaseAddress, o => (o.Key, o.Origins) = (Caller.FirstKey, [service.Client.BaseAddress!, new Uri("https://stations.example")]));
        var elsewhere = new UriBuilder(new Uri(other.Client.BaseAddress!, "/seen")) { UserName = "robot", Password = "secret-word" }.Uri;

        Assert.Equal("none", await caller.Client.GetStringAsync(elsewhere, Cancellation));

        var withheld = Assert.Single(caller.Log.Entries, entry => entry.Event.Name == "client.key_withheld");
        Assert.DoesNotContain("secret-word", withheld.Message, StringComparison.Ordinal);
        Assert.Contains(other.Client.BaseAddress!.Authority, withheld.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_WithUserInTheAddress_GoesOnWithout()
    {
        await using var service = await RunningService.StartPlainAsync(_ => { }, app =>
        {
            app.MapGet("/", (HttpContext context) => Results.Redirect($"http://robot:secret-word@{context.Request.Host}/seen"));
            app.MapGet("/seen", Seen);
        });
        using var caller = new Caller(service.Client.BaseAddress, o => o.Key = Caller.FirstKey);

        using var response = await caller.Client.GetAsync("/", Cancellation);

        Assert.Equal(new Uri(service.Client.BaseAddress!, "/seen").ToString(), response.RequestMessage!.RequestUri!.ToString());
        Assert.DoesNotContain("secret-word", caller.Log.Everything(), StringComparison.Ordinal);
    }

    private static string Seen(HttpContext context) => context.Request.Headers["X-API-Key"] is [{ } key] ? key : "none";

    private static Task<RunningService> SeenAsync() => RunningService.StartPlainAsync(_ => { }, app => app.MapGet("/seen", Seen));

    private static Task<RunningService> RedirectingAsync(Uri target) => RunningService.StartPlainAsync(_ => { }, app => app.MapGet("/", () => Results.Redirect(target.ToString())));
}
