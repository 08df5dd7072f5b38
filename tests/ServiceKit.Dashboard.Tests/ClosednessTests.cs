using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.CompilerServices;
using ServiceKit.Dashboard.Tests.Hosting;

namespace ServiceKit.Dashboard.Tests;

/// <summary>The dashboard opens nothing but itself, and nothing but a session opens it.</summary>
[Trait("Feature", "W1")]
public sealed class ClosednessTests
{
    [Theory]
    [InlineData("/things")]
    [InlineData("/api/v1/api-keys")]
    [InlineData("/nothing")]
    [InlineData("/dashboardx")]
    public async Task Session_OpensNoPathOfTheService(string path)
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        using var page = await visitor.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
    }

    [Theory]
    [InlineData("/dashboard")]
    [InlineData("/dashboard/keys")]
    [InlineData("/dashboard/keys/new")]
    [InlineData("/dashboard/nothing")]
    [InlineData("/dashboard/live")]
    [InlineData("/DASHBOARD/KEYS")]
    public async Task Key_InAHeader_OpensNoPage(string path)
    {
        await using var service = await DashboardService.StartAsync();
        foreach (var accept in (string[])["text/html", "*/*"])
        {
            using var page = await service.Visit().GetAsync(path, ("X-API-Key", DashboardService.Admin), ("Accept", accept));
            Assert.Equal(accept == "*/*" || path.EndsWith("/live", StringComparison.Ordinal) ? HttpStatusCode.Unauthorized : HttpStatusCode.SeeOther, page.Status);
        }
    }

    [Theory]
    [InlineData("HEAD", "/dashboard/keys")]
    [InlineData("PUT", "/dashboard/keys")]
    [InlineData("DELETE", "/dashboard/keys/new")]
    [InlineData("BREW", "/dashboard")]
    [InlineData("POST", "/dashboard/keys")]
    [InlineData("GET", "/dashboard/sign-out")]
    [InlineData("PUT", "/dashboard/sign-in")]
    [InlineData("HEAD", "/dashboard/assets/none.css")]
    public async Task OtherMethod_OfAStranger_IsClosed(string method, string path)
    {
        await using var service = await DashboardService.StartAsync();
        using var page = await service.Visit().SendAsync(new HttpMethod(method), path, null, ("Accept", "*/*"));
        Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
    }

    [Theory]
    [InlineData("/echo")]
    [InlineData("/open")]
    [InlineData("/none")]
    public async Task CookiesOfTheDashboard_ReachNoOtherEndpoint(string path)
    {
        var seen = "nothing";
        await using var service = await DashboardService.StartAsync(map: app =>
        {
            app.MapGet("/echo", (HttpContext context) => seen = context.Request.Headers.Cookie.ToString()).RequireApiKey();
            app.MapGet("/open", (HttpContext context) => seen = context.Request.Headers.Cookie.ToString()).AllowAnonymous();
            app.MapFallback((HttpContext context) => seen = context.Request.Headers.Cookie.ToString()).RequireApiKey();
        });
        using var visitor = await service.SignInAsync();
        using var form = await service.Visit().GetAsync("/dashboard/sign-in");
        visitor.Cookies["theirs"] = "1";
        visitor.Cookies["servicekit-dashboard"] = visitor.Session!;
        visitor.Cookies["__Host-servicekit-sign-in"] = visitor.Session!;

        using var page = await visitor.GetAsync(path, ("X-API-Key", DashboardService.Admin));
        Assert.Equal((HttpStatusCode.OK, "theirs=1"), (page.Status, seen));
        using var still = await visitor.GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.OK, still.Status);
    }

    [Fact]
    public async Task Pages_AreForNoOtherOrigin_WhateverTheServiceAllows()
    {
        await using var service = await DashboardService.StartAsync(build: builder =>
            builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy.WithOrigins("https://ui.example").AllowCredentials())));
        using var visitor = await service.SignInAsync();
        using var things = await visitor.GetAsync("/things", ("Origin", "https://ui.example"));
        Assert.NotNull(things.Header("Access-Control-Allow-Origin"));
        using var page = await visitor.GetAsync("/dashboard/keys", ("Origin", "https://ui.example"));
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Null(page.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Probe_OfAStranger_FindsEveryPageClosed()
    {
        await using var service = await DashboardService.StartAsync();
        await ProtectionProbe.RunAsync(service.Service.Services, service.Service.Client, key: null, body: null, TestContext.Current.CancellationToken);
        await ProtectionProbe.RunAsync(service.Service.Services, service.Service.Client, key: null, body: "{}", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task ListOfOpenPaths_DoesNotOpenAPage()
    {
        await using var service = await DashboardService.StartAsync(build: builder => builder.WithAuth(unauthenticatedPaths: ["/*", "/dashboard/*", "/dashboard/keys"]));
        using var page = await service.Visit().GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.SeeOther, page.Status);
    }

    [Fact]
    public async Task EveryEndpoint_ButSignInAndAssets_AsksForASession()
    {
        await using var service = await DashboardService.StartAsync();
        var open = service.Service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("dashboard", StringComparison.Ordinal))
            .Where(endpoint => Protection.EndpointAccess.Of(endpoint).Admission is null)
            .Select(endpoint => endpoint.RoutePattern.RawText!.Trim('/'));
        Assert.Equal(["dashboard/assets/{name}", "dashboard/sign-in", "dashboard/sign-in"], open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Service_ThatIsNoLongerClosed_KeepsItsPagesClosed()
    {
        await using var service = await DashboardService.StartAsync(build: builder => builder.WithoutAuth());
        using var page = await service.Visit().GetAsync("/dashboard/keys");
        Assert.Equal(HttpStatusCode.SeeOther, page.Status);
        using var other = await service.Visit().GetAsync("/dashboard/keys", ("Accept", "*/*"));
        Assert.Equal(HttpStatusCode.Unauthorized, other.Status);
    }

    [Fact]
    public async Task Page_OfASession_ThatThereIsNot_IsNotFound()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = await service.SignInAsync();
        foreach (var path in (string[])["/dashboard/nothing", "/dashboard/keys/ffffffff", "/dashboard/keys/ffffffff/edit", "/dashboard/keys/%3Cscript%3E"])
        {
            using var page = await visitor.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, page.Status);
            Assert.DoesNotContain("<script>", page.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pages_TellTheBrowserWhatNotToDo_AndHoldNothingInline()
    {
        await using var service = await DashboardService.StartAsync();
        var key = await service.MakeAsync("operator", "things:read");
        using var visitor = await service.SignInAsync();
        foreach (var path in (string[])["/dashboard/keys", "/dashboard/keys/new", $"/dashboard/keys/{key.Key.Id}", $"/dashboard/keys/{key.Key.Id}/edit", $"/dashboard/keys/{key.Key.Id}/rotate", $"/dashboard/keys/{key.Key.Id}/revoke", "/dashboard/nothing"])
        {
            using var page = await visitor.GetAsync(path);
            Assert.Equal("no-store", page.Header("Cache-Control"));
            Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));
            Assert.Equal("no-referrer", page.Header("Referrer-Policy"));
            Assert.Equal("same-origin", page.Header("Cross-Origin-Opener-Policy"));
            Assert.Equal("same-origin", page.Header("Cross-Origin-Resource-Policy"));
            var policy = page.Header("Content-Security-Policy")!;
            Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.DoesNotMatch("""<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]* src=")|https?://(?!www\.w3\.org)""", page.Html);
        }
    }

    [Fact]
    public async Task Assets_AreKeptForGood_UnderNamesOfTheirContent()
    {
        await using var service = await DashboardService.StartAsync();
        using var visitor = service.Visit();
        using var page = await visitor.GetAsync("/dashboard/sign-in");
        var assets = Regex.Matches(page.Html, "\"(/dashboard/assets/[^\"]+)\"").Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Equal(3, assets.Count);
        foreach (var asset in assets)
        {
            Assert.Matches(@"\.[0-9a-f]{16}\.(css|js|svg)$", asset);
            using var file = await visitor.GetAsync(asset);
            Assert.Equal(HttpStatusCode.OK, file.Status);
            Assert.Equal("public, max-age=31536000, immutable", file.Header("Cache-Control"));
            Assert.Equal("nosniff", file.Header("X-Content-Type-Options"));

            // A browser that keeps pages for Back keeps none that shows a key.
            Assert.Equal(asset.EndsWith(".js", StringComparison.Ordinal), Regex.IsMatch(file.Html, "addEventListener\\(\"pagehide\", .*?\\[data-secret\\].*?value = \"\"", RegexOptions.Singleline));
        }

        using var none = await visitor.GetAsync("/dashboard/assets/..%2Fappsettings.json");
        Assert.Equal(HttpStatusCode.NotFound, none.Status);
    }
}
