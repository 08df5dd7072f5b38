using System.Net;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Authentication;

/// <summary>What endpoints, and the services behind a reverse proxy, get to see of a key: nothing, where it is to be hidden.</summary>
public sealed class HideCredentialsTests
{
    private const string Key = RunningService.Key;
    private const string Second = "sk_test_second_0000000";

    private const ApiKeyPlaces Everywhere =
        ApiKeyPlaces.Header | ApiKeyPlaces.AuthorizationBearer | ApiKeyPlaces.AuthorizationApiKey | ApiKeyPlaces.Query | ApiKeyPlaces.Cookie;

    [Theory]
    [InlineData("/seen", true)]
    [InlineData("/anonymous", false)]
    [InlineData("/open", false)]
    public async Task Hidden_NoPlaceOfTheRequestHasAKey_OnOpenPathsToo(string path, bool identified)
    {
        await using var service = await StartAsync(hide: true);
        var seen = await SeenAsync(service, $"{path}?a=1&api_key={Second}&b=%2F&api%5Fkey=x&API_KEY={Second}",
            $"X-API-Key: {Key}", $"Authorization: Bearer {Second}", $"Cookie: c=1; api_key={Second}; Api_Key={Second}; d=2", "X-Other: kept");
        Assert.DoesNotContain(Key, seen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Second, seen.ToString(), StringComparison.Ordinal);
        Assert.Equal(identified ? "full" : null, seen.GetProperty("caller").GetString());
        Assert.Equal("?a=1&b=%2F", seen.GetProperty("queryString").GetString());
        Assert.Equal($"{path}?a=1&b=%2F", seen.GetProperty("rawTarget").GetString());
        Assert.EndsWith($"{path}?a=1&b=%2F", seen.GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.Equal("a=1 b=/", seen.GetProperty("query").GetString());
        Assert.Equal("c=1 d=2", seen.GetProperty("cookies").GetString());
        Assert.Equal("Connection Cookie Host X-Other", seen.GetProperty("headers").GetString());
        Assert.Equal("c=1; d=2", seen.GetProperty("cookieHeader").GetString());
    }

    [Fact]
    public async Task NotHidden_EverythingArrivesAsItWasSent()
    {
        await using var service = await StartAsync(hide: false);
        var seen = await SeenAsync(service, $"/seen?a=1&api_key={Second}", $"X-API-Key: {Key}", $"Authorization: Bearer {Second}", $"Cookie: c=1; api_key={Second}");
        Assert.Equal("Authorization Connection Cookie Host X-API-Key", seen.GetProperty("headers").GetString());
        Assert.Equal($"?a=1&api_key={Second}", seen.GetProperty("queryString").GetString());
        Assert.Equal($"c=1 api_key={Second}", seen.GetProperty("cookies").GetString());
    }

    [Theory]
    // One place at a time, and what is left where it was all there was.
    [InlineData("/seen", "X-API-Key: " + Key, "/seen", "")]
    [InlineData("/seen", "Authorization: ApiKey " + Key, "/seen", "")]
    [InlineData("/seen", "Cookie: api_key=" + Key, "/seen", "")]
    [InlineData("/seen?api_key=" + Key, "X-None: x", "/seen", "X-None")]
    [InlineData("/seen?api_key=" + Key + "&", "X-None: x", "/seen?", "X-None")]
    [InlineData("/seen?api_key=" + Key + "&&a", "X-None: x", "/seen?&a", "X-None")]
    [InlineData("/seen?a&api%5fkey=" + Key, "X-None: x", "/seen?a", "X-None")]
    [InlineData("/seen?", "X-API-Key: " + Key, "/seen?", "")]
    [InlineData("http://test/seen?api_key=" + Key + "&a=1", "X-None: x", "http://test/seen?a=1", "X-None")]
    // What is no key stays.
    [InlineData("/seen?xapi_key=1", "X-API-Key: " + Key + "\r\nAuthorization: Basic dTpw", "/seen?xapi_key=1", "Authorization")]
    [InlineData("/seen?api_keyx=1", "X-API-Key: " + Key + "\r\nCookie: xapi_key=1; a=api_key=2", "/seen?api_keyx=1", "Cookie")]
    public async Task Hidden_TheRestStaysAsItWas(string target, string headers, string left, string leftHeaders)
    {
        await using var service = await StartAsync(hide: true);
        var seen = await SeenAsync(service, target, headers);
        Assert.Equal("full", seen.GetProperty("caller").GetString());
        // A question mark that has nothing behind it is no longer there once something was taken out.
        Assert.Equal(left is "/seen?" && target != left ? "/seen" : left, seen.GetProperty("rawTarget").GetString());
        Assert.Equal(leftHeaders, string.Join(' ', seen.GetProperty("headers").GetString()!.Split(' ').Except(["Connection", "Host"])));
    }

    [Theory]
    [InlineData("Authorization: Basic dTpw\r\nAuthorization: Bearer " + Second, "Basic dTpw")]
    [InlineData("Authorization: Bearer " + Second + "\r\nAuthorization: Digest x\r\nAuthorization: apikey " + Second, "Digest x")]
    public async Task Hidden_OfSeveralAuthorizationFields_OnlyThoseWithKeysGo(string headers, string left)
    {
        await using var service = await StartAsync(hide: true);
        var seen = await SeenAsync(service, "/anonymous", headers);
        Assert.Equal(left, seen.GetProperty("authorization").GetString());
    }

    [Fact]
    public async Task Hidden_OnlyThePlacesThatAreOn()
    {
        await using var service = await StartAsync(hide: true, ApiKeyPlaces.Header);
        var seen = await SeenAsync(service, "/seen?api_key=1", $"X-API-Key: {Key}", "Authorization: Bearer token", "Cookie: api_key=1");
        Assert.Equal("Authorization Connection Cookie Host", seen.GetProperty("headers").GetString());
        Assert.Equal("?api_key=1", seen.GetProperty("queryString").GetString());
    }

    [Theory]
    [InlineData($"/open/authorized?api_key={Key}", "X-None: x", 200)]
    [InlineData("/open/authorized", $"X-API-Key: {Key}", 200)]
    [InlineData("/open/authorized", $"Cookie: api_key={Key}", 200)]
    [InlineData("/open/authorized", "X-API-Key: wrong", 401)]
    [InlineData("/open/authorized", "X-None: x", 401)]
    [InlineData("/open/authorized", $"X-API-Key:\r\nAuthorization: Bearer {Key}", 401)]
    [InlineData($"/open/authorized?api_key={Key}&api_key={Key}", "X-None: x", 401)]
    [InlineData($"/seen?api_key={Key}&api_key={Key}", "X-None: x", 401)]
    [InlineData("/attribute", $"Authorization: Bearer {Key}", 200)]
    [InlineData("/attribute", "Authorization: Bearer wrong", 401)]
    public async Task Hidden_WhoeverAsksLater_GetsTheRightAnswer(string target, string headers, int expected)
    {
        foreach (var hide in (bool[])[false, true])
        {
            await using var service = await StartAsync(hide);
            Assert.Equal((hide, expected), (hide, await RawHttp.StatusAsync(service, $"GET {target}", headers)));
        }
    }

    [Fact]
    public async Task Hidden_WithoutUseApiKeys_TheGuardHides()
    {
        await using var service = await RunningService.StartPlainAsync(
            b => b.Services.AddApiKeys(o => Configure(o, hide: true, Everywhere)),
            app => Map(app, app.MapGet("/seen", Seen).RequireApiKey()));
        var seen = await SeenAsync(service, $"/seen?api_key={Second}", $"X-API-Key: {Key}", $"Cookie: api_key={Second}");
        Assert.Equal("full", seen.GetProperty("caller").GetString());
        Assert.Equal("/seen", seen.GetProperty("rawTarget").GetString());
        Assert.Equal("Connection Host", seen.GetProperty("headers").GetString());
        Assert.Equal(401, await RawHttp.StatusAsync(service, "GET /seen"));
    }

    [Fact]
    public async Task Hidden_KeyThatTheServiceItselfAddsForOthers_IsNotTakenAndNotRead()
    {
        await using var service = await RunningService.StartAsync(
            app =>
            {
                app.Use((context, next) =>
                {
                    context.Request.Headers["X-API-Key"] = "sk_test_upstream_00000";
                    return next();
                });
                app.MapGet("/seen", Seen).RequireApiKey();
                app.MapGet("/open", Seen);
            },
            b => b.WithAuth(o => Configure(o, hide: true, Everywhere)));
        foreach (var path in (string[])["/seen", "/open"])
        {
            var seen = await SeenAsync(service, path, $"X-API-Key: {Key}");
            Assert.Equal("sk_test_upstream_00000", seen.GetProperty("key").GetString());
        }

        Assert.Equal(401, await RawHttp.StatusAsync(service, "GET /seen"));
    }

    [Fact]
    public async Task Hidden_WhatIsKept_DoesNotShowTheKey()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/features", (HttpContext context) => string.Join('\n', context.Features.Select(f => $"{f.Key} {f.Value}"))),
            b => b.WithAuth(o => Configure(o, hide: true, Everywhere)));
        using var response = await service.GetAsync("/features", Key);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(Key, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, service.Log.Everything(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> SeenAsync(RunningService service, string target, params string[] headers)
    {
        var answer = await RawHttp.SendAsync(service, $"GET {target}", headers);
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)]);
        return document.RootElement.Clone();
    }

    // Everything of a request that could carry a key, as an endpoint or a proxy would read it.
    private static IResult Seen(HttpContext context) => Results.Json(new
    {
        Caller = context.Features.Get<IApiKeyFeature>()?.Name,
        context.Features.Get<IHttpRequestFeature>()!.RawTarget,
        QueryString = context.Request.QueryString.Value,
        Url = context.Request.GetEncodedUrl(),
        Query = string.Join(' ', context.Request.Query.Select(q => $"{q.Key}={q.Value}")),
        Cookies = string.Join(' ', context.Request.Cookies.Select(c => $"{c.Key}={c.Value}")),
        Headers = string.Join(' ', context.Request.Headers.Keys.Order(StringComparer.Ordinal)),
        CookieHeader = context.Request.Headers.Cookie.ToString(),
        Authorization = context.Request.Headers.Authorization.ToString(),
        Key = context.Request.Headers["X-API-Key"].ToString(),
    });

    private static void Map(IEndpointRouteBuilder app, IEndpointConventionBuilder seen)
    {
        _ = seen;
        app.MapGet("/anonymous", Seen).AllowAnonymous();
        app.MapGet("/open", Seen);
        app.MapGet("/open/authorized", [Authorize(AuthenticationSchemes = ApiKeyDefaults.AuthenticationScheme)] (ClaimsPrincipal user) => user.Identity!.Name);
        app.MapGet("/attribute", [ApiKeyProtected] () => "in");
    }

    private static void Configure(ApiKeyOptions options, bool hide, ApiKeyPlaces places)
    {
        options.ApiKeys = [new ApiKeyEntry { Key = Key, Name = "full" }, new ApiKeyEntry { Key = Second, Name = "second" }];
        options.Places = places;
        options.HideCredentials = hide;
        options.UnauthenticatedPaths = ["/open", "/open/*"];
    }

    private static Task<RunningService> StartAsync(bool hide, ApiKeyPlaces places = Everywhere) => RunningService.StartAsync(
        app => Map(app, app.MapGet("/seen", Seen)),
        b =>
        {
            b.Services.AddAuthorization();
            return b.WithAuth(o => Configure(o, hide, places));
        });
}
