using System.Net;
using System.Text.RegularExpressions;
using ServiceKit.Dashboard.Tests.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Tests;

/// <summary>Keys: listed, made, changed, rotated, revoked, without a script.</summary>
[Trait("Feature", "W1")]
public sealed class KeyPageTests
{
    private const string New = "/dashboard/keys/new";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_ShowsTheKeyOnce_AndSentAgainMakesNone()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var form = await visitor.GetAsync(New);
        Assert.Contains("GET /things", form.Text, StringComparison.Ordinal);

        using var made = await visitor.SendFormAsync(form, New, ("name", "Weather portal"), ("scope", "things:read"), ("expiry", "30"), ("limit", "100/h"), ("environment", "test"));
        Assert.Equal(HttpStatusCode.OK, made.Status);
        Assert.Equal("no-store", made.Header("Cache-Control"));
        var key = Regex.Match(made.Html, "sk_test_[0-9a-f]{8}_[0-9A-Za-z]+(_[0-9A-Za-z]+)?").Value;
        Assert.Contains($"curl -H 'X-API-Key: {key}'", made.Text, StringComparison.Ordinal);
        using var call = await service.Service.GetAsync("/things", key);
        Assert.Equal(HttpStatusCode.OK, call.StatusCode);

        // A reload sends the same form again.
        using var again = await visitor.SendFormAsync(form, New, ("name", "Weather portal"), ("scope", "things:read"));
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.DoesNotContain(key, again.Html, StringComparison.Ordinal);
        Assert.Contains("No second key was made.", again.Text, StringComparison.Ordinal);

        var listing = Assert.Single((await service.Manager.ListAsync(new ApiKeyQuery { Now = service.Clock.GetUtcNow() }, ApiKeyActor.System, Cancelled)).Keys).Key;
        Assert.Equal(service.Clock.GetUtcNow().AddDays(30), listing.ExpiresAt);
        Assert.Equal("100/h", listing.Limit);
        var entry = Assert.Single(await service.Store.ReadAuditAsync(new AuditQuery(), Cancelled).ToListAsync(Cancelled));
        Assert.StartsWith("key:", entry.Draft.Actor, StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", entry.Draft.Address);
        Assert.DoesNotContain(service.Service.Log.Entries, log => log.Message.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Create_SentTwiceAtOnce_MakesOneKey()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var form = await visitor.GetAsync(New);

        var pages = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => visitor.SendFormAsync(form, New, ("name", "one"))));

        Assert.Single(pages, page => page.Status is HttpStatusCode.OK);
        Assert.All(pages.Where(page => page.Status is not HttpStatusCode.OK), page => Assert.Equal(HttpStatusCode.Conflict, page.Status));
        Assert.Single((await service.Manager.ListAsync(new ApiKeyQuery { Now = service.Clock.GetUtcNow() }, ApiKeyActor.System, Cancelled)).Keys);
        Array.ForEach(pages, page => page.Dispose());
    }

    [Theory]
    [InlineData("name", "", "name")]
    [InlineData("name", "bell\u0007", "name")]
    [InlineData("other-scopes", "things read:all nothing:here", "scopes")]
    [InlineData("other-scopes", "a*b", "scopes")]
    [InlineData("networks", "10.0.0.0/99", "networks")]
    [InlineData("limit", "often", "limit")]
    [InlineData("environment", "Prod!", "environment")]
    [InlineData("expiry", "tomorrow", "expiry")]
    [InlineData("tenant", "a\u0007b", "tenant")]
    public async Task Create_WithAFieldThatIsWrong_SaysSo_AndKeepsTheRest(string field, string value, string told)
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var form = await visitor.GetAsync(New);

        (string, string?)[] fields = [("name", "consumer"), ("limit", "5/s")];
        using var page = await visitor.SendFormAsync(form, New, [.. fields.Where(other => other.Item1 != field), (field, value)]);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains($"href=\"#{told}\"", page.Html, StringComparison.Ordinal);
        Assert.Equal(field == "limit" ? value : "5/s", page.FieldOf(New, "limit"));
        Assert.Equal(field == "name" ? value : "consumer", page.FieldOf(New, "name"));
        Assert.Empty((await service.Manager.ListAsync(new ApiKeyQuery { Now = service.Clock.GetUtcNow() }, ApiKeyActor.System, Cancelled)).Keys);
    }

    [Theory]
    [InlineData("2026-01-01", true)]
    [InlineData("2025-12-31", false)]
    [InlineData("31.12.2026", false)]
    [InlineData("9999-12-31", false)]
    [InlineData("", false)]
    public async Task Create_ExpiringAfterADate_LastsThatDay(string date, bool isGood)
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var form = await visitor.GetAsync(New);

        using var page = await visitor.SendFormAsync(form, New, ("name", "consumer"), ("expiry", "date"), ("expiry-date", date));

        Assert.Equal(isGood ? HttpStatusCode.OK : HttpStatusCode.BadRequest, page.Status);
        var keys = (await service.Manager.ListAsync(new ApiKeyQuery { Now = service.Clock.GetUtcNow() }, ApiKeyActor.System, Cancelled)).Keys;
        Assert.Equal(isGood ? [new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero)] : [], keys.Select(key => key.Key.ExpiresAt!.Value));
    }

    [Fact]
    public async Task Create_OfWhatTheSignedInKeyLacks_IsRefused()
    {
        await using var service = await DashboardService.StartAsync();
        var clerk = await service.MakeAsync(new ApiKeyDraft { Name = "clerk", Scopes = ["keys:admin", "things:read"], Tenant = "acme" });
        var foreign = await service.MakeAsync(new ApiKeyDraft { Name = "foreign", Tenant = "other" });
        using var visitor = await service.SignInAsync(clerk.Text);
        using var form = await visitor.GetAsync(New);
        Assert.Matches("<input type=\"checkbox\" name=\"scope\" value=\"things:write\"[^>]* disabled", form.Html);

        using var more = await visitor.SendFormAsync(form, New, ("name", "x"), ("scope", "things:write"));
        Assert.Equal(HttpStatusCode.BadRequest, more.Status);
        Assert.Contains("Nobody can grant a scope that they lack", more.Text, StringComparison.Ordinal);
        using var elsewhere = await visitor.SendFormAsync(form, New, ("name", "x"), ("tenant", "other"));
        Assert.Equal(HttpStatusCode.BadRequest, elsewhere.Status);

        using var list = await visitor.GetAsync("/dashboard/keys?tenant=other");
        Assert.DoesNotContain("foreign", list.Text, StringComparison.Ordinal);
        foreach (var path in (string[])["", "/edit", "/rotate", "/revoke"])
        {
            using var page = await visitor.GetAsync($"/dashboard/keys/{foreign.Key.Id}{path}");
            Assert.Equal(HttpStatusCode.NotFound, page.Status);
        }
    }

    [Fact]
    public async Task Markup_InWhatIsStored_IsText()
    {
        await using var service = await DashboardService.StartAsync();
        const string Script = "<script>alert(1)</script>\"'&";
        var key = await service.MakeAsync(new ApiKeyDraft { Name = Script, Tenant = "<img src=x onerror=alert(1)>", Scopes = ["things:read"] });
        await service.Store.RecordUsageAsync(
            new ApiKeyUsageBatch([new(key.Key.Id, service.Clock.GetUtcNow(), "<i>odd</i>", 3)], [new(key.Key.Id, "<u>1</u>", service.Clock.GetUtcNow(), 1)], [new(key.Key.Id, "<s>", service.Clock.GetUtcNow(), 1)]), Cancelled);
        using var visitor = await service.SignInAsync();
        foreach (var path in (string[])["/dashboard/keys", $"/dashboard/keys/{key.Key.Id}", $"/dashboard/keys/{key.Key.Id}/edit", $"/dashboard/keys/{key.Key.Id}/rotate", $"/dashboard/keys/{key.Key.Id}/revoke", "/dashboard/keys?q=%3Cscript%3Ealert(1)%3C/script%3E&tenant=%22%3E%3Cb%3E"])
        {
            using var page = await visitor.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.DoesNotMatch("<script>|<img src=x|<i>|<u>|<s>|\"><b>", page.Html);
        }
    }

    [Fact]
    public async Task Change_SaysOnlyWhatDiffers_AndHoldsAtOnce()
    {
        await using var service = await DashboardService.StartAsync();
        var key = await service.MakeAsync(new ApiKeyDraft { Name = "consumer", Scopes = ["things:*"], ExpiresAt = service.Clock.GetUtcNow().AddDays(9), Networks = ["127.0.0.0/8", "::1"] });
        using var visitor = await service.SignInAsync();
        var edit = $"/dashboard/keys/{key.Key.Id}/edit";
        using var form = await visitor.GetAsync(edit);

        using var saved = await visitor.SendFormAsync(form, edit, ("other-scopes", null), ("scope", "things:read"));

        Assert.Equal((HttpStatusCode.SeeOther, $"/dashboard/keys/{key.Key.Id}?done=changed"), (saved.Status, saved.Location));
        var now = (await service.Store.FindAsync(key.Key.Id, Cancelled))!.Key;
        Assert.Equal(["things:read"], now.Scopes);
        Assert.Equal((key.Key.ExpiresAt, key.Key.Name), (now.ExpiresAt, now.Name));
        Assert.Equal(key.Key.Networks, now.Networks);
        using var refused = await service.Service.SendAsync(HttpMethod.Post, "/things", key.Text);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var page = await visitor.GetAsync(saved.Location!);
        Assert.Contains("The key was changed.", page.Text, StringComparison.Ordinal);
        Assert.Contains("scopes: things:* → things:read", page.Text, StringComparison.Ordinal);

        // Nothing changed is no change.
        using var formAgain = await visitor.GetAsync(edit);
        using var same = await visitor.SendFormAsync(formAgain, edit);
        Assert.Equal(now.Version, (await service.Store.FindAsync(key.Key.Id, Cancelled))!.Key.Version);
    }

    [Fact]
    public async Task Change_OfAKeyThatSomebodyChangedMeanwhile_KeepsWhatWasTyped()
    {
        await using var service = await DashboardService.StartAsync();
        var key = await service.MakeAsync("consumer", "things:read");
        using var visitor = await service.SignInAsync();
        var edit = $"/dashboard/keys/{key.Key.Id}/edit";
        using var form = await visitor.GetAsync(edit);
        await service.Manager.ChangeAsync(key.Key.Id, new ApiKeyPatch { Name = "theirs", Limit = "7/s" }, null, ApiKeyActor.System, Cancelled);

        using var page = await visitor.SendFormAsync(form, edit, ("name", "mine"));

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("The key was changed meanwhile.", page.Text, StringComparison.Ordinal);
        Assert.Contains("Name: theirs", page.Text, StringComparison.Ordinal);
        Assert.Contains("Limit: 7/s", page.Text, StringComparison.Ordinal);
        Assert.Equal("mine", page.FieldOf(edit, "name"));
        Assert.Equal("theirs", (await service.Store.FindAsync(key.Key.Id, Cancelled))!.Key.Name);

        using var saved = await visitor.SendFormAsync(page, edit);
        Assert.Equal(HttpStatusCode.SeeOther, saved.Status);
        Assert.Equal("mine", (await service.Store.FindAsync(key.Key.Id, Cancelled))!.Key.Name);
    }

    [Fact]
    public async Task Tighten_FillsInOnlyWhatWasUsed()
    {
        await using var service = await DashboardService.StartAsync();
        var key = await service.MakeAsync("consumer", "things:*", "keys:admin");
        var now = service.Clock.GetUtcNow();
        await service.Store.RecordUsageAsync(new ApiKeyUsageBatch([], [new(key.Key.Id, "127.0.0.1", now, 3)], [new(key.Key.Id, "things:read", now, 3)]), Cancelled);
        using var visitor = await service.SignInAsync();
        using var page = await visitor.GetAsync($"/dashboard/keys/{key.Key.Id}");
        Assert.Contains("Fill in only what it used", page.Text, StringComparison.Ordinal);

        var edit = $"/dashboard/keys/{key.Key.Id}/edit";
        using var form = await visitor.GetAsync($"{edit}?tighten");
        Assert.Equal(["keys:admin", "things:read"], form.FieldsOf(edit).Where(field => field.Key == "scope").Select(field => field.Value).Order(StringComparer.Ordinal));
        Assert.Equal(string.Empty, form.FieldOf(edit, "other-scopes"));
    }

    [Fact]
    public async Task DisableAndEnable_HoldAtOnce_AndOnlyForTheVersionThatWasSeen()
    {
        await using var service = await DashboardService.StartAsync();
        var key = await service.MakeAsync("consumer", "things:read");
        using var visitor = await service.SignInAsync();
        var path = $"/dashboard/keys/{key.Key.Id}";
        using var page = await visitor.GetAsync(path);

        using var disabled = await visitor.SendFormAsync(page, $"{path}/disable");
        Assert.Equal($"{path}?done=disabled", disabled.Location);
        using var refused = await service.Service.GetAsync("/things", key.Text);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        using var stale = await visitor.SendFormAsync(page, $"{path}/disable");
        Assert.Equal($"{path}?done=meanwhile", stale.Location);
        using var after = await visitor.GetAsync(disabled.Location!);
        using var enabled = await visitor.SendFormAsync(after, $"{path}/enable");
        using var accepted = await service.Service.GetAsync("/things", key.Text);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task Rotate_ShowsTheNewKeyOnce_AndWhoStillUsesTheOldOne()
    {
        await using var service = await DashboardService.StartAsync();
        var key = await service.MakeAsync("consumer", "things:read");
        using var visitor = await service.SignInAsync();
        var rotate = $"/dashboard/keys/{key.Key.Id}/rotate";
        using var form = await visitor.GetAsync(rotate);

        using var made = await visitor.SendFormAsync(form, rotate, ("grace", "3600"));
        Assert.Equal(HttpStatusCode.OK, made.Status);
        var next = Regex.Match(made.Html, "sk_prod_[0-9a-f]{8}_[0-9A-Za-z]+(_[0-9A-Za-z]+)?").Value;
        foreach (var text in (string[])[key.Text, next])
        {
            using var call = await service.Service.GetAsync("/things", text);
            Assert.Equal(HttpStatusCode.OK, call.StatusCode);
        }

        using var again = await visitor.SendFormAsync(form, rotate, ("grace", "3600"));
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.DoesNotContain(next, again.Html, StringComparison.Ordinal);

        service.Clock.Advance(TimeSpan.FromMinutes(10));
        await service.Store.RecordUsageAsync(new ApiKeyUsageBatch([], [new(key.Key.Id, "203.0.113.7", service.Clock.GetUtcNow(), 1)], []), Cancelled);
        using var page = await visitor.GetAsync($"/dashboard/keys/{key.Key.Id}");
        Assert.Contains("Since then the old key was still used from: 203.0.113.7", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"href=\"{rotate}\"", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_SentAgainAfterDays_MakesNoSecondKey()
    {
        await using var service = await DashboardService.StartAsync(options => (options.SessionLifetime, options.IdleTimeout) = (TimeSpan.FromDays(30), TimeSpan.FromHours(24)));
        using var visitor = await service.SignInAsync();
        using var form = await visitor.GetAsync("/dashboard/keys/new");
        using var made = await visitor.SendFormAsync(form, "/dashboard/keys/new", ("name", "once"));
        Assert.Equal(HttpStatusCode.OK, made.Status);
        for (var i = 0; i < 3; i++)
        {
            service.Clock.Advance(TimeSpan.FromHours(20));
            using var page = await visitor.GetAsync("/dashboard/keys");
            Assert.Equal(HttpStatusCode.OK, page.Status);
        }

        using var again = await visitor.SendFormAsync(form, "/dashboard/keys/new", ("name", "once"));
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Single((await service.Manager.ListAsync(new ApiKeyQuery { Now = service.Clock.GetUtcNow() }, ApiKeyActor.System, Cancelled)).Keys);
    }

    [Theory]
    [InlineData("%0d%0aSet-Cookie:a=b")]
    [InlineData("ffffffff")]
    [InlineData("..")]
    public async Task Switch_OfAKeyThatThereIsNot_IsNotFound(string id)
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var page = await visitor.GetAsync("/dashboard/keys/new");
        var token = page.FieldOf("/dashboard/keys/new", "__token")!;
        using var answer = await visitor.PostAsync($"/dashboard/keys/{Uri.EscapeDataString(Uri.UnescapeDataString(id)).Replace(".", "%252e", StringComparison.Ordinal)}/disable", [new("__token", token), new("__refill", "1")]);
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Null(answer.Location);
    }

    [Fact]
    public async Task Revoke_AsksForTheName_AndCanDelete()
    {
        await using var service = await DashboardService.StartAsync();
        var key = await service.MakeAsync("Weather portal", "things:read");
        using var visitor = await service.SignInAsync();
        var revoke = $"/dashboard/keys/{key.Key.Id}/revoke";
        using var form = await visitor.GetAsync(revoke);

        using var wrong = await visitor.SendFormAsync(form, revoke, ("confirm", "weather portal"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal("weather portal", wrong.FieldOf(revoke, "confirm"));
        using var accepted = await service.Service.GetAsync("/things", key.Text);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);

        using var done = await visitor.SendFormAsync(wrong, revoke, ("confirm", "Weather portal"));
        Assert.Equal($"/dashboard/keys/{key.Key.Id}?done=revoked", done.Location);
        using var refused = await service.Service.GetAsync("/things", key.Text);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        using var delete = await visitor.GetAsync(revoke);
        using var gone = await visitor.SendFormAsync(delete, revoke, ("confirm", "Weather portal"));
        Assert.Equal("/dashboard/keys?done=deleted", gone.Location);
        using var page = await visitor.GetAsync($"/dashboard/keys/{key.Key.Id}");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
    }
}
