using System.Net;
using ServiceKit.Dashboard.Tests.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Tests;

/// <summary>Somebody with two tabs of the dashboard loses nothing of what they wrote, and nothing of it is carried out by itself.</summary>
[Trait("Feature", "W1")]
public sealed class TabTests
{
    private const string New = "/dashboard/keys/new";

    private const string SignIn = "/dashboard/sign-in";

    private static readonly (string, string) SameOrigin = ("Sec-Fetch-Site", "same-origin");

    [Fact]
    public async Task SignInForm_OfATabThatIsLeftBehind_KeepsWhatItCarries()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var form = await visitor.GetAsync(New);
        service.Clock.Advance(TimeSpan.FromMinutes(31));
        using var first = await visitor.PostAsync(New, Written(form), SameOrigin);
        using var second = await visitor.SignInAsync(DashboardService.Admin);
        Assert.Equal(HttpStatusCode.SeeOther, second.Status);

        using var late = await visitor.PostAsync(SignIn, WithKey(first), SameOrigin);
        Assert.Equal(HttpStatusCode.Forbidden, late.Status);
        Assert.Equal("written", late.FieldOf(SignIn, "carried.name"));
        using var again = await visitor.PostAsync(SignIn, WithKey(late), SameOrigin);
        await AssertComesBackAsync(service, visitor, again, HttpStatusCode.OK);
    }

    [Fact]
    public async Task SignInForm_OfAnotherBrowser_CarriesNothing()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = service.Visit();
        using var page = await visitor.PostAsync(SignIn, [new("__token", "none"), new("carried-action", "/keys/new"), new("carried.name", "planted"), new("return", "/planted")]);
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.DoesNotContain("planted", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_OfTheSessionBefore_ComesBackInThisOne()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var form = await visitor.GetAsync(New);
        using var second = await service.SignInAsync();
        visitor.Cookies["__Host-servicekit-dashboard"] = second.Session!;

        using var late = await visitor.PostAsync(New, Written(form), SameOrigin);
        await AssertComesBackAsync(service, visitor, late, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Form_SentAfterASignOutInAnotherTab_ComesBackAfterTheSignIn()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var form = await visitor.GetAsync(New);
        using var signedOut = await visitor.SendFormAsync(form, "/dashboard/sign-out");
        Assert.Null(visitor.Session);

        using var over = await visitor.PostAsync(New, Written(form), SameOrigin);
        Assert.Equal(HttpStatusCode.Unauthorized, over.Status);
        using var again = await visitor.PostAsync(SignIn, WithKey(over), SameOrigin);
        await AssertComesBackAsync(service, visitor, again, HttpStatusCode.OK);
    }

    [Fact]
    public async Task SignOut_ThatIsCarried_IsNotCarriedOut()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var form = await visitor.GetAsync(New);
        service.Clock.Advance(TimeSpan.FromMinutes(31));
        using var over = await visitor.SendFormAsync(form, "/dashboard/sign-out");
        using var again = await visitor.PostAsync(SignIn, WithKey(over), SameOrigin);

        // The page has a form of its own to sign out, above the one that comes back.
        using var back = await visitor.PostAsync("/dashboard/sign-out", again.FieldsOf("/dashboard/sign-out", last: true), SameOrigin);
        Assert.Equal("/dashboard", back.Location);
        Assert.NotNull(visitor.Session);
    }

    [Theory]
    [InlineData(502, 10)]
    [InlineData(500, 118)]
    public async Task Form_NearTheLimits_IsCarriedWhole(int fields, int length)
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var form = await visitor.GetAsync(New);
        service.Clock.Advance(TimeSpan.FromMinutes(31));
        var large = Enumerable.Range(0, fields).Select(i => KeyValuePair.Create($"f{i}", new string('x', length))).ToList();
        using var over = await visitor.PostAsync(New, [.. Written(form), .. large], SameOrigin);
        using var again = await visitor.PostAsync(SignIn, WithKey(over), SameOrigin);
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal(large, again.FieldsOf(New).Where(field => field.Key[0] == 'f' && field.Key != "fields"));
    }

    private static async Task AssertComesBackAsync(DashboardService service, Visitor visitor, Page page, HttpStatusCode status)
    {
        Assert.Equal(status, page.Status);
        Assert.Contains("nothing of it was carried out", page.Text, StringComparison.Ordinal);
        using var back = await visitor.PostAsync(New, page.FieldsOf(New), SameOrigin);
        Assert.Equal((HttpStatusCode.OK, "written"), (back.Status, back.FieldOf(New, "name")));
        var cancelled = TestContext.Current.CancellationToken;
        Assert.Empty(await service.Store.ReadAuditAsync(new AuditQuery(), cancelled).ToListAsync(cancelled));
    }

    private static IEnumerable<KeyValuePair<string, string>> Written(Page form) => form.FieldsOf(New).Where(field => field.Key != "name").Append(new("name", "written"));

    private static IEnumerable<KeyValuePair<string, string>> WithKey(Page page) => page.FieldsOf(SignIn).Where(field => field.Key != "key").Append(new("key", DashboardService.Admin));
}
