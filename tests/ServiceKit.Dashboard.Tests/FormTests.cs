using System.Net;
using ServiceKit.Dashboard.Tests.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Tests;

/// <summary>Which forms are accepted, and what becomes of one when the session is over.</summary>
[Trait("Feature", "W1")]
public sealed class FormTests
{
    private const string New = "/dashboard/keys/new";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("none")]
    [InlineData("wrong")]
    [InlineData("of another session")]
    [InlineData("cross-site")]
    [InlineData("origin")]
    public async Task Form_ThatIsForged_ChangesNothing(string how)
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var other = await service.SignInAsync();
        using var form = await visitor.GetAsync(New);
        using var others = await other.GetAsync(New);
        var fields = form.FieldsOf(New).Where(field => field.Key is not ("__token" or "name")).Append(new("name", "forged")).ToList();
        var token = how switch
        {
            "none" => null,
            "wrong" => new string('A', 43),
            "of another session" => others.FieldOf(New, "__token"),
            _ => form.FieldOf(New, "__token"),
        };
        if (token is not null)
        {
            fields.Add(new("__token", token));
        }

        using var page = await visitor.PostAsync(New, fields, how switch
        {
            "cross-site" => ("Sec-Fetch-Site", "cross-site"),
            "origin" => ("Origin", "https://evil.example"),
            _ => ("Sec-Fetch-Site", "same-origin"),
        });

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Empty((await service.Manager.ListAsync(new ApiKeyQuery { Now = service.Clock.GetUtcNow() }, ApiKeyActor.System, Cancelled)).Keys);
        Assert.Contains(service.Service.Log.Entries, entry => entry.Event.Id == 205);
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("multipart/form-data; boundary=x", "--x--")]
    [InlineData("text/plain", "a=b")]
    [InlineData(null, "")]
    public async Task Body_ThatIsNoForm_IsRefused(string? type, string body)
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        var content = new StringContent(body);
        content.Headers.ContentType = type is null ? null : System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        using var page = await visitor.SendAsync(HttpMethod.Post, New, content);
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
    }

    [Fact]
    public async Task Form_ThatIsTooLarge_IsRefused()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var form = await visitor.GetAsync(New);
        using var value = await visitor.SendFormAsync(form, New, ("name", new string('a', 20_000)));
        Assert.Equal(HttpStatusCode.BadRequest, value.Status);
        using var many = await visitor.PostAsync(New, Enumerable.Range(0, 2000).Select(i => KeyValuePair.Create($"f{i}", "x")));
        Assert.Equal(HttpStatusCode.BadRequest, many.Status);
        using var body = await visitor.PostAsync(New, Enumerable.Range(0, 500).Select(i => KeyValuePair.Create($"f{i}", new string('x', 1000))));
        Assert.Equal(HttpStatusCode.BadRequest, body.Status);
    }

    [Fact]
    public async Task Form_SentWhenTheSessionIsOver_ComesBackAfterTheSignIn()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var form = await visitor.GetAsync(New);
        service.Clock.Advance(TimeSpan.FromMinutes(31));

        using var over = await visitor.SendFormAsync(form, New, ("name", "Ship \"routing\" <b>"), ("scope", "things:read"), ("networks", "10.0.0.0/8\n203.0.113.7"), ("expiry", "90"));
        Assert.Equal(HttpStatusCode.Unauthorized, over.Status);
        Assert.Contains("nothing is lost", over.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", over.Html, StringComparison.Ordinal);

        // A wrong key in between loses nothing either.
        using var wrong = await visitor.SendFormAsync(over, "/dashboard/sign-in", ("key", "sk_test_wrong_guess_0000"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
        using var again = await visitor.SendFormAsync(wrong, "/dashboard/sign-in", ("key", DashboardService.Admin));
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Contains("You are signed in again", again.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(DashboardService.Admin, again.Html, StringComparison.Ordinal);
        Assert.Empty((await service.Manager.ListAsync(new ApiKeyQuery { Now = service.Clock.GetUtcNow() }, ApiKeyActor.System, Cancelled)).Keys);

        using var back = await visitor.SendFormAsync(again, New);
        Assert.Equal(HttpStatusCode.OK, back.Status);
        Assert.Equal("Ship \"routing\" <b>", back.FieldOf(New, "name"));
        Assert.Equal("things:read", back.FieldOf(New, "scope"));
        Assert.Equal("10.0.0.0/8\n203.0.113.7", back.FieldOf(New, "networks"));
        Assert.Equal("90", back.FieldOf(New, "expiry"));

        using var made = await visitor.SendFormAsync(back, New);
        Assert.Equal(HttpStatusCode.OK, made.Status);
        Assert.Single((await service.Manager.ListAsync(new ApiKeyQuery { Now = service.Clock.GetUtcNow() }, ApiKeyActor.System, Cancelled)).Keys);
    }

    [Fact]
    public async Task Form_WithoutTheTokenOfTheSessionThatIsOver_IsNotCarried()
    {
        await using var service = await DashboardService.StartAsync();
        using var stranger = service.Visit();
        using var posted = await stranger.PostAsync(New, [new("name", "planted"), new("__token", new string('A', 43))]);
        Assert.Equal(HttpStatusCode.Unauthorized, posted.Status);
        Assert.DoesNotContain("planted", posted.Html, StringComparison.Ordinal);

        using var visitor = await service.SignInAsync();
        service.Clock.Advance(TimeSpan.FromMinutes(31));
        using var forged = await visitor.PostAsync(New, [new("name", "planted"), new("__token", new string('A', 43))]);
        Assert.DoesNotContain("planted", forged.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("revoke")]
    [InlineData("rotate")]
    public async Task Form_ThatEndsSomething_IsNotCarriedOutByASignIn(string what)
    {
        await using var service = await DashboardService.StartAsync();
        var key = await service.MakeAsync("consumer", "things:read");
        using var visitor = await service.SignInAsync();
        var action = $"/dashboard/keys/{key.Key.Id}/{what}";
        using var form = await visitor.GetAsync(what == "disable" ? $"/dashboard/keys/{key.Key.Id}" : action);
        service.Clock.Advance(TimeSpan.FromMinutes(31));
        using var over = await visitor.SendFormAsync(form, action, what == "revoke" ? [("confirm", "consumer")] : []);
        using var again = await visitor.SendFormAsync(over, "/dashboard/sign-in", ("key", DashboardService.Admin));

        using var back = await visitor.SendFormAsync(again, action);

        Assert.True(back.Status is HttpStatusCode.OK or HttpStatusCode.SeeOther);
        Assert.Equal(key.Key.Version, (await service.Store.FindAsync(key.Key.Id, Cancelled))!.Key.Version);
        if (what == "revoke")
        {
            Assert.Equal("consumer", back.FieldOf(action, "confirm"));
        }
    }
}
