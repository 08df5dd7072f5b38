using System.Net;
using ServiceKit.Dashboard.Tests.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Tests;

/// <summary>Signing in and out, and what ends a session.</summary>
[Trait("Feature", "W1")]
public sealed class SignInTests
{
    [Fact]
    public async Task Page_WithoutASession_LeadsToTheSignIn_AndBack()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = service.Visit();

        using var turnedAway = await visitor.GetAsync("/dashboard/keys?q=a&state=active");
        Assert.Equal(HttpStatusCode.SeeOther, turnedAway.Status);
        Assert.Equal("/dashboard/sign-in?return=%2Fkeys%3Fq%3Da%26state%3Dactive", turnedAway.Location);

        using var signedIn = await visitor.SignInAsync(DashboardService.Admin, turnedAway.Location!);
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.Status);
        Assert.Equal("/dashboard/keys?q=a&state=active", signedIn.Location);
        using var page = await visitor.GetAsync(signedIn.Location!);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("<h1>Keys</h1>", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOut_EndsTheSessionOnTheServer()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        var session = visitor.Session!;
        using var page = await visitor.GetAsync("/dashboard/keys");

        using var signedOut = await visitor.SendFormAsync(page, "/dashboard/sign-out");

        Assert.Equal(HttpStatusCode.SeeOther, signedOut.Status);
        Assert.Null(visitor.Session);
        visitor.Cookies["__Host-servicekit-dashboard"] = session;
        using var replayed = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.SeeOther, replayed.Status);
        Assert.Contains(service.Service.Log.Entries, entry => entry.Event.Id == 203);
    }

    [Fact]
    public async Task Session_OfAKeyThatIsRevoked_EndsAtOnce()
    {
        await using var service = await DashboardService.StartAsync();
        var key = await service.MakeAsync("operator", "keys:admin");
        using var visitor = await service.SignInAsync(key.Text);

        await service.Manager.RevokeAsync(key.Key.Id, null, ApiKeyActor.System, TestContext.Current.CancellationToken);

        using var page = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.SeeOther, page.Status);
        Assert.EndsWith("&ended", page.Location, StringComparison.Ordinal);
    }
}
