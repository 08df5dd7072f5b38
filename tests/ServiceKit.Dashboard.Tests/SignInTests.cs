using System.Net;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Dashboard.Tests.Hosting;
using ServiceKit.KeyManagement;

namespace ServiceKit.Dashboard.Tests;

/// <summary>Signing in and out.</summary>
[Trait("Feature", "W1")]
public sealed class SignInTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

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
        Assert.Contains(service.Service.Log.Entries, entry => entry.Event.Id == 201 && entry.Category == "ServiceKit.Dashboard");
    }

    [Fact]
    public async Task Page_WithAKeyInItsAddress_HandsItOnToNoOtherAddress()
    {
        await using var service = await DashboardService.StartAsync(build: builder => builder.WithAuth(options => options.Places |= ApiKeyPlaces.Query));
        using var page = await service.Visit().GetAsync("/dashboard/keys?api_key=sk_test_wrong_guess_0000&q=a%2fb");
        Assert.Equal("/dashboard/sign-in?return=%2Fkeys%3Fq%3Da%252fb", page.Location);
    }

    [Fact]
    public async Task SignIn_ShowsNoKey_AndLogsNone()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = service.Visit();

        using var wrong = await visitor.SignInAsync("sk_test_wrong_guess_0000");
        using var right = await visitor.SendFormAsync(wrong, "/dashboard/sign-in", ("key", DashboardService.Admin));

        Assert.Equal(HttpStatusCode.SeeOther, right.Status);
        Assert.DoesNotContain("wrong_guess", wrong.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(service.Service.Log.Entries, entry => entry.Message.Contains(DashboardService.Admin, StringComparison.Ordinal) || entry.Message.Contains("wrong_guess", StringComparison.Ordinal));
        Assert.DoesNotContain(DashboardService.Admin, string.Join(' ', visitor.Cookies.Values), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sk_test_wrong_guess_0000")]
    [InlineData("")]
    [InlineData("ключ 🔑")]
    [InlineData("sk_prod_00000000_000000000000000000000000000000000000000000_000000")]
    public async Task SignIn_WithAKeyThatIsNone_IsAnsweredTheSame(string key)
    {
        await using var service = await DashboardService.StartAsync();
        var revoked = await service.MakeAsync("gone", "keys:admin");
        await service.Manager.RevokeAsync(revoked.Key.Id, null, ApiKeyActor.System, Cancelled);
        using var visitor = service.Visit();

        using var page = await visitor.SignInAsync(key);
        using var other = await visitor.SignInAsync(revoked.Text);

        Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
        Assert.Contains("That is no key of this service.", page.Text, StringComparison.Ordinal);
        Assert.Equal((other.Status, other.Html), (page.Status, page.Html));
        Assert.Null(visitor.Session);
    }

    [Fact]
    public async Task SignIn_WithAHugeKey_IsRefused()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = service.Visit();

        using var large = await visitor.SignInAsync(new string('a', 10_000));
        Assert.Equal(HttpStatusCode.Unauthorized, large.Status);
        using var huge = await visitor.SignInAsync(new string('a', 100_000));
        Assert.Equal(HttpStatusCode.Forbidden, huge.Status);
        Assert.Null(visitor.Session);
    }

    [Theory]
    [InlineData("scope", "lacks the scope keys:admin", 403)]
    [InlineData("disabled", "This key is disabled.", 401)]
    [InlineData("expired", "This key has expired.", 401)]
    [InlineData("network", "Access denied from this IP address.", 403)]
    public async Task SignIn_WithAKeyThatDoesNotOpenIt_SaysWhyToItsHolder(string why, string text, int status)
    {
        await using var service = await DashboardService.StartAsync();
        var key = await service.MakeAsync(new ApiKeyDraft
        {
            Name = "operator",
            Scopes = why == "scope" ? ["things:read", "things:*"] : ["keys:admin"],
            Enabled = why != "disabled",
            ExpiresAt = why == "expired" ? service.Clock.GetUtcNow().AddMinutes(1) : null,
            Networks = why == "network" ? ["198.51.100.0/24"] : null,
        });
        service.Clock.Advance(TimeSpan.FromMinutes(2));
        using var visitor = service.Visit();

        using var page = await visitor.SignInAsync(key.Text);

        Assert.Equal(status, (int)page.Status);
        Assert.Contains(text, page.Text, StringComparison.Ordinal);
        Assert.Null(visitor.Session);
        Assert.Contains(service.Service.Log.Entries, entry => entry.Event.Id == 202);
    }

    [Fact]
    public async Task SignIn_TooManyWrongKeys_ArePausedTogetherWithThoseOfTheApi()
    {
        await using var service = await DashboardService.StartAsync(build: builder => builder.WithAuth(options => options.WrongKeysPerMinute = 4));
        using var visitor = service.Visit();
        for (var i = 0; i < 2; i++)
        {
            using var call = await service.Service.GetAsync("/things", "sk_test_wrong_guess_0000");
            Assert.Equal(HttpStatusCode.Unauthorized, call.StatusCode);
            using var page = await visitor.SignInAsync("sk_test_wrong_guess_0001");
            Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
        }

        using var tooMany = await visitor.SignInAsync("sk_test_wrong_guess_0002");
        Assert.Equal(HttpStatusCode.TooManyRequests, tooMany.Status);
        Assert.NotNull(tooMany.Header("Retry-After"));
        using var callAfter = await service.Service.GetAsync("/things", "sk_test_wrong_guess_0000");
        Assert.Equal(HttpStatusCode.TooManyRequests, callAfter.StatusCode);

        // A good key is not locked out by others at its address.
        using var right = await visitor.SignInAsync(DashboardService.Admin);
        Assert.Equal(HttpStatusCode.SeeOther, right.Status);
    }

    [Fact]
    public async Task SignIn_MakesANewSession_WhateverTheBrowserHadBefore()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = service.Visit();
        var planted = new string('A', 43);
        visitor.Cookies["__Host-servicekit-dashboard"] = planted;

        using var first = await visitor.SignInAsync(DashboardService.Admin);
        var session = visitor.Session;
        Assert.NotEqual(planted, session);
        using var form = await service.Visit().GetAsync("/dashboard/sign-in");

        // Signing in again ends the session before.
        visitor.Cookies.Clear();
        using var again = await visitor.GetAsync("/dashboard/sign-in");
        visitor.Cookies["__Host-servicekit-dashboard"] = session!;
        using var second = await visitor.SendFormAsync(again, "/dashboard/sign-in", ("key", DashboardService.Admin));
        Assert.NotEqual(session, visitor.Session);
        visitor.Cookies["__Host-servicekit-dashboard"] = session!;
        using var old = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.SeeOther, old.Status);
    }

    [Fact]
    public async Task Cookie_IsOutOfReachOfScriptsAndOtherSites()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = service.Visit();

        using var page = await visitor.SignInAsync(DashboardService.Admin);

        var cookie = Assert.Single(page.Header("Set-Cookie")!.Split(", __Host-"), text => text.Contains("servicekit-dashboard=", StringComparison.Ordinal));
        Assert.Equal(["HTTPONLY", "PATH=/", "SAMESITE=STRICT", "SECURE"], cookie.Split("; ").Skip(1).Select(part => part.ToUpperInvariant()).Order(StringComparer.Ordinal));
        Assert.StartsWith("__Host-", visitor.Cookies.Keys.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_InDevelopmentOverHttp_GoesWithoutTheParts_ThatNeedHttps()
    {
        await using var service = await DashboardService.StartAsync(environment: "Development");
        using var visitor = service.Visit();
        using var page = await visitor.SignInAsync(DashboardService.Admin);
        Assert.Equal("servicekit-dashboard", visitor.Cookies.Keys.Single());
        Assert.DoesNotContain("secure", page.Header("Set-Cookie"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task SignInPage_OverHttpOutsideOfDevelopment_SaysThatTheKeyCouldBeRead()
    {
        await using var service = await DashboardService.StartAsync();
        using var page = await service.Visit().GetAsync("/dashboard/sign-in");
        Assert.Contains("This page is not encrypted.", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("\\evil")]
    [InlineData("/../things")]
    [InlineData("/%2e%2e/things")]
    [InlineData("/.%2E/things")]
    [InlineData("/%2Fevil.example")]
    [InlineData("/%5cevil.example")]
    [InlineData("/keys\r\nSet-Cookie: a=b")]
    [InlineData("@evil.example")]
    [InlineData(".evil.example")]
    public async Task SignIn_ReturnToElsewhere_GoesToTheBeginning(string path)
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = service.Visit();
        using var page = await visitor.SignInAsync(DashboardService.Admin, $"/dashboard/sign-in?return={Uri.EscapeDataString(path)}");
        Assert.Equal("/dashboard", page.Location);

        using var other = service.Visit();
        using var form = await other.GetAsync("/dashboard/sign-in");
        using var forged = await other.SendFormAsync(form, "/dashboard/sign-in", ("key", DashboardService.Admin), ("return", path));
        Assert.Equal("/dashboard", forged.Location);
    }

    [Fact]
    public async Task SignIn_WithoutTheCookieOrTokenOfItsForm_IsRefused()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = service.Visit();
        using var form = await visitor.GetAsync("/dashboard/sign-in");
        using var stranger = service.Visit();
        using var strangers = await stranger.GetAsync("/dashboard/sign-in");

        // The token of another browser: signing somebody in as somebody else.
        using var forged = await visitor.SendFormAsync(form, "/dashboard/sign-in", ("key", DashboardService.Admin), ("__token", strangers.FieldOf("/dashboard/sign-in", "__token")));
        Assert.Equal(HttpStatusCode.Forbidden, forged.Status);
        visitor.Cookies.Clear();
        using var without = await visitor.SendFormAsync(form, "/dashboard/sign-in", ("key", DashboardService.Admin));
        Assert.Equal(HttpStatusCode.Forbidden, without.Status);
        Assert.Null(visitor.Session);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task SignIn_FromAnotherSite_IsRefused(string header, string value)
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = service.Visit();
        using var form = await visitor.GetAsync("/dashboard/sign-in");
        using var page = await visitor.PostAsync("/dashboard/sign-in", form.FieldsOf("/dashboard/sign-in").Where(field => field.Key != "key").Append(new("key", DashboardService.Admin)), (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Null(visitor.Session);
    }

    [Fact]
    public async Task LinkFromAnotherSite_ReachesTheSession()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var anonymous = service.Visit();

        // A browser brings no strict cookie along; the page then leads on to itself, which does.
        using var first = await anonymous.GetAsync("/dashboard/keys", ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal((HttpStatusCode.OK, "0"), (first.Status, first.Header("Refresh")));
        using var second = await visitor.GetAsync("/dashboard/keys", ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.OK, second.Status);
        using var stranger = await anonymous.GetAsync("/dashboard/keys", ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.SeeOther, stranger.Status);
    }

    [Fact]
    public async Task SignOut_EndsTheSessionOnTheServer()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        var session = visitor.Session!;
        using var page = await visitor.GetAsync("/dashboard/keys");

        using var signedOut = await visitor.SendFormAsync(page, "/dashboard/sign-out");

        Assert.Equal((HttpStatusCode.SeeOther, "/dashboard/sign-in"), (signedOut.Status, signedOut.Location));
        Assert.Null(visitor.Session);
        visitor.Cookies["__Host-servicekit-dashboard"] = session;
        using var replayed = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.SeeOther, replayed.Status);
        Assert.Contains(service.Service.Log.Entries, entry => entry.Event.Id == 203);
    }

    [Fact]
    public async Task Dashboard_WithoutKeyManagement_StopsTheStart()
    {
        var fault = Assert.Throws<ApiKeyConfigurationException>(() =>
            ServiceBuilder.Create([], new ServiceInfo("test")).WithAuth(apiKeys: [DashboardService.Admin]).WithDashboard().Build());
        Assert.Contains("WithKeyManagement()", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_InPlaceOfKeys_LetsItsUsersIn_AndNobodyElse()
    {
        await using var service = await DashboardService.StartAsync(
            options => options.Policy = "operators",
            builder =>
            {
                builder.Services.AddAuthentication().AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, HeaderScheme>("header", null);
                builder.Services.AddAuthorization(options => options.AddPolicy("operators", policy => policy.AddAuthenticationSchemes("header").RequireClaim("role", "operator")));
            });
        using var visitor = service.Visit();

        using var stranger = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.Status);
        using var wrong = await visitor.GetAsync("/dashboard/keys", ("X-User", "eve:reader"));
        Assert.Equal(HttpStatusCode.Forbidden, wrong.Status);
        using var key = await visitor.GetAsync("/dashboard/keys", ("X-API-Key", DashboardService.Admin));
        Assert.Equal(HttpStatusCode.Unauthorized, key.Status);
        using var noSignIn = await visitor.GetAsync("/dashboard/sign-in", ("X-User", "ada:operator"));
        Assert.Equal(HttpStatusCode.NotFound, noSignIn.Status);

        using var form = await visitor.GetAsync("/dashboard/keys/new", ("X-User", "ada:operator"));
        Assert.Equal(HttpStatusCode.OK, form.Status);
        var fields = form.FieldsOf("/dashboard/keys/new").Where(field => field.Key != "name").Append(new("name", "made by ada")).ToList();
        using var others = await visitor.PostAsync("/dashboard/keys/new", fields, ("X-User", "bob:operator"));
        Assert.Equal(HttpStatusCode.Forbidden, others.Status);

        using var formAgain = await visitor.GetAsync("/dashboard/keys/new", ("X-User", "ada:operator"));
        using var made = await visitor.PostAsync(
            "/dashboard/keys/new", formAgain.FieldsOf("/dashboard/keys/new").Where(field => field.Key != "name").Append(new("name", "made by ada")), ("X-User", "ada:operator"));
        Assert.Equal(HttpStatusCode.OK, made.Status);
        var entry = Assert.Single(await service.Store.ReadAuditAsync(new AuditQuery(), Cancelled).ToListAsync(Cancelled));
        Assert.Equal("user:ada", entry.Draft.Actor);
    }

    [Fact]
    public async Task Policy_ThatThereIsNot_StopsTheStart()
    {
        var fault = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => DashboardService.StartAsync(options => options.Policy = "nobody", builder => builder.Services.AddAuthorization()));
        Assert.Contains("ServiceKit:Dashboard: Policy", fault.Message, StringComparison.Ordinal);
    }
}
