using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Authentication;

/// <summary>Keys in the query and in cookies: only when asked for, and read as strictly as those in headers.</summary>
public sealed class QueryAndCookieTests
{
    private const string Key = RunningService.Key;
    private const string Odd = "sk_test+odd/key=a&b%41;c,d\"e";

    private const ApiKeyPlaces Default = ApiKeyPlaces.Header | ApiKeyPlaces.AuthorizationBearer | ApiKeyPlaces.AuthorizationApiKey;
    private const ApiKeyPlaces Everywhere = Default | ApiKeyPlaces.Query | ApiKeyPlaces.Cookie;

    [Fact]
    [Trait("Feature", "D3")]
    public async Task QueryAndCookie_AreNotReadUnlessAskedFor()
    {
        await using var service = await StartAsync(Default);
        Assert.Equal(401, await RawHttp.StatusAsync(service, $"GET /things?api_key={Key}", $"Cookie: api_key={Key}"));
        Assert.DoesNotContain(service.Log.Authentication, e => e.Event.Name is "auth.key_in_query" or "auth.key_in_cookie");
        // A foreign value there does not get in the way of a key in a header either.
        Assert.Equal(200, await RawHttp.StatusAsync(service, "GET /things?api_key=wrong", "Cookie: api_key=wrong", $"X-API-Key: {Key}"));
    }

    [Theory]
    [InlineData($"?api_key={Key}", 200)]
    [InlineData($"?a=1&&api_key={Key}&b=2", 200)]
    [InlineData($"?api%5Fkey={Key}", 200)]
    [InlineData($"?%61pi%5fkey={Key}", 200)]
    [InlineData("?api_key=sk%5Ftest_full_access_000%30", 200)]
    [InlineData($"?API_KEY={Key}", 401)]
    [InlineData($"?api_key%20={Key}", 401)]
    [InlineData($"?xapi_key={Key}", 401)]
    [InlineData($"?a=api_key={Key}", 401)]
    [InlineData($"?a=1;api_key={Key}", 401)]
    [InlineData($"?api_key=%20{Key}", 401)]
    [InlineData($"?api_key={Key}%20", 401)]
    [InlineData($"?api_key={Key}+", 401)]
    [InlineData($"?api_key={Key}%00", 401)]
    [InlineData("?api_key=sk%255Ftest_full_access_0000", 401)]
    [InlineData("?api_key=SK_TEST_FULL_ACCESS_0000", 401)]
    [InlineData("?api_key=sk_test_full_access_000", 401)]
    [InlineData("?api_key", 401)]
    [InlineData("?api_key=", 401)]
    [InlineData("?", 401)]
    [InlineData($"?api_key={Key}&api_key={Key}", 401)]
    [InlineData($"?api_key={Key}&api%5Fkey=other", 401)]
    [InlineData($"?api_key=&api_key={Key}", 401)]
    [InlineData("?api_key=sk_test%2Bodd%2Fkey%3Da%26b%2541%3Bc%2Cd%22e", 200)]
    [InlineData("?api_key=sk_test%2bodd/key=a%26b%2541;c,d%22e", 200)]
    [InlineData("?api_key=sk_test+odd/key=a%26b%2541;c,d%22e", 401)]
    [InlineData("?api_key=sk_test%2Bodd%2Fkey%3Da%26b%41%3Bc%2Cd%22e", 401)]
    [Trait("Feature", "D3")]
    public async Task KeyInTheQuery_IsReadToTheByte(string query, int expected)
    {
        await using var service = await StartAsync(Everywhere);
        Assert.Equal(expected, await RawHttp.StatusAsync(service, $"GET /things{query}"));
    }

    [Theory]
    [InlineData($"Cookie: api_key={Key}", 200)]
    [InlineData($"Cookie: a=1; api_key={Key}; b=2", 200)]
    [InlineData($"Cookie: a=1;api_key={Key};b=2", 200)]
    [InlineData($"Cookie: a=1\r\nCookie: api_key={Key}", 200)]
    [InlineData($"Cookie: theme=a,b; api_key={Key}", 200)]
    [InlineData($"Cookie: API_KEY={Key}", 401)]
    [InlineData($"Cookie: api_key ={Key}", 401)]
    [InlineData($"Cookie: xapi_key={Key}", 401)]
    [InlineData($"Cookie: a=api_key={Key}", 401)]
    [InlineData($"Cookie: api_key=\"{Key}\"", 401)]
    [InlineData($"Cookie: api_key= {Key}", 401)]
    [InlineData($"Cookie: api_key={Key} ; b=2", 401)]
    [InlineData($"Cookie: api_key={Key},b=2", 401)]
    [InlineData($"Cookie: a=1,api_key={Key}", 401)]
    [InlineData("Cookie: api_key=sk%5Ftest_full_access_0000", 401)]
    [InlineData("Cookie: api_key=sk_test_full_access_000", 401)]
    [InlineData("Cookie: api_key", 401)]
    [InlineData("Cookie: api_key=", 401)]
    [InlineData("Cookie: ;;=;", 401)]
    [InlineData($"Cookie: api_key={Key}; api_key={Key}", 401)]
    [InlineData($"Cookie: api_key={Key}\r\nCookie: api_key={Key}", 401)]
    [Trait("Feature", "D3")]
    public async Task KeyInACookie_IsReadToTheByte(string header, int expected)
    {
        await using var service = await StartAsync(Everywhere);
        Assert.Equal(expected, await RawHttp.StatusAsync(service, "GET /things", header));
    }

    [Theory]
    [InlineData("?api_key=wrong", "Cookie: api_key=" + Key)]
    [InlineData("?api_key=", "Cookie: api_key=" + Key)]
    [InlineData("?api_key=" + Key, "X-API-Key: wrong")]
    [InlineData("?api_key=" + Key, "X-API-Key:")]
    [InlineData("?api_key=" + Key, "Authorization: Bearer wrong")]
    [InlineData("?api_key=" + Key, "Authorization: ApiKey")]
    [InlineData("", "Authorization: Bearer wrong\r\nCookie: api_key=" + Key)]
    [Trait("Feature", "D3")]
    [Trait("Feature", "W6")]
    public async Task FirstPlacePresent_Decides_EvenIfALaterOneIsRight(string query, string headers)
    {
        await using var service = await StartAsync(Everywhere);
        Assert.Equal(401, await RawHttp.StatusAsync(service, $"GET /things{query}", headers));
    }

    [Theory]
    [InlineData("?api_key=" + Key, "Authorization: Basic " + Key)]
    [InlineData("", "Authorization: Basic " + Key + "\r\nCookie: api_key=" + Key)]
    [InlineData("?api_key=wrong", "X-API-Key: " + Key)]
    [InlineData("?api_key=wrong", "Authorization: Bearer " + Key + "\r\nCookie: api_key=wrong")]
    [InlineData("?api_key=" + Key, "Cookie: api_key=wrong")]
    [Trait("Feature", "D3")]
    [Trait("Feature", "W6")]
    public async Task FirstPlacePresent_Decides_WhateverTheLaterOnesHold(string query, string headers)
    {
        await using var service = await StartAsync(Everywhere);
        Assert.Equal(200, await RawHttp.StatusAsync(service, $"GET /things{query}", headers));
    }

    [Fact]
    [Trait("Feature", "D3")]
    public async Task HugeQueriesAndCookies_AreRefusedOrReadThrough()
    {
        await using var service = await StartAsync(Everywhere);
        // Short of what Kestrel takes: 8 KB of a request line, 32 KB of headers.
        var parameters = string.Concat(Enumerable.Repeat("a&", 3500));
        Assert.Equal(200, await RawHttp.StatusAsync(service, $"GET /things?{parameters}api_key={Key}"));
        Assert.Equal(401, await RawHttp.StatusAsync(service, $"GET /things?api_key={new string('x', 7000)}"));
        Assert.Equal(401, await RawHttp.StatusAsync(service, $"GET /things?api_key={string.Concat(Enumerable.Repeat("%41", 513))}"));
        var cookies = string.Concat(Enumerable.Repeat("a=; ", 7000));
        Assert.Equal(200, await RawHttp.StatusAsync(service, "GET /things", $"Cookie: {cookies}api_key={Key}"));
        Assert.Equal(401, await RawHttp.StatusAsync(service, "GET /things", $"Cookie: api_key={new string('x', 28000)}"));
    }

    [Theory]
    [InlineData(ApiKeyPlaces.Query, "Missing query parameter: api_key")]
    [InlineData(ApiKeyPlaces.Cookie, "Missing cookie: api_key")]
    [InlineData(ApiKeyPlaces.Query | ApiKeyPlaces.Cookie, "Missing query parameter: api_key")]
    [InlineData(ApiKeyPlaces.AuthorizationApiKey | ApiKeyPlaces.Query, "Missing authentication header: Authorization")]
    [InlineData(ApiKeyPlaces.Header | ApiKeyPlaces.Query | ApiKeyPlaces.Cookie, "Missing authentication header: X-API-Key")]
    [Trait("Feature", "D3")]
    public async Task MissingKey_NamesTheFirstPlace_AndIsChallenged(ApiKeyPlaces places, string detail)
    {
        await using var service = await StartAsync(places);
        using var missing = await service.GetAsync("/things");
        await ProblemAssert.IsUnauthorizedAsync(missing, "/things", detail);
        Assert.Contains("ApiKey realm=\"test-service\"", missing.Headers.GetValues("WWW-Authenticate"));
    }

    [Fact]
    [Trait("Feature", "D3")]
    public async Task OtherNames_Work_AndTheDefaultOnesNoLonger()
    {
        await using var service = await RunningService.StartAsync(app => app.MapGet("/things", () => "ok"), b => b.WithAuth(o =>
        {
            o.ApiKeys = [Key];
            o.Places = ApiKeyPlaces.Query | ApiKeyPlaces.Cookie;
            o.QueryParameterName = "access_token";
            o.CookieName = "__Host-key";
        }));
        Assert.Equal(200, await RawHttp.StatusAsync(service, $"GET /things?access_token={Key}"));
        Assert.Equal(200, await RawHttp.StatusAsync(service, "GET /things", $"Cookie: __Host-key={Key}"));
        Assert.Equal(401, await RawHttp.StatusAsync(service, $"GET /things?api_key={Key}", $"Cookie: api_key={Key}"));
        using var missing = await service.GetAsync("/things");
        await ProblemAssert.IsUnauthorizedAsync(missing, "/things", "Missing query parameter: access_token");
    }

    [Theory]
    [InlineData("query", "")]
    [InlineData("query", "api key")]
    [InlineData("query", "a&b")]
    [InlineData("query", "k[]")]
    [InlineData("query", "a%5Fb")]
    [InlineData("cookie", "")]
    [InlineData("cookie", "api key")]
    [InlineData("cookie", "a;b")]
    [InlineData("cookie", "a=b")]
    [InlineData("header", "Cookie")]
    public async Task Name_Unusable_StopsTheStart(string place, string name)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningService.StartAsync(build: b => b.WithAuth(o =>
        {
            o.ApiKeys = [Key];
            o.QueryParameterName = place == "query" ? name : o.QueryParameterName;
            o.CookieName = place == "cookie" ? name : o.CookieName;
            o.HeaderName = place == "header" ? name : o.HeaderName;
        })));
        Assert.Contains(place switch { "query" => "ApiKeyOptions.QueryParameterName", "cookie" => "ApiKeyOptions.CookieName", _ => "ApiKeyOptions.HeaderName" }, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((ApiKeyPlaces)32)]
    [InlineData(ApiKeyPlaces.None)]
    public async Task Places_Unknown_StopTheStart(ApiKeyPlaces places)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(places));
        Assert.Contains("Combine Header, AuthorizationBearer, AuthorizationApiKey, Query and Cookie.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "C9")]
    public async Task QueryAndCookie_AreWarnedAboutAtStart_AndServiceKitItselfLogsNoKey()
    {
        await using var service = await StartAsync(Everywhere);
        var query = service.Log.Single("auth.key_in_query");
        Assert.Equal((28, LogLevel.Warning, "api_key"), (query.Event.Id, query.Level, query.Values["parameter"]));
        var cookie = service.Log.Single("auth.key_in_cookie");
        Assert.Equal((29, LogLevel.Warning, "api_key"), (cookie.Event.Id, cookie.Level, cookie.Values["cookie"]));
        foreach (var key in (string[])[Key, "sk_test_unknown_000000"])
        {
            using var byQuery = await service.GetAsync($"/things?api_key={key}");
            using var byCookie = await service.GetAsync("/things", $"api_key={key}", "Cookie");
            Assert.DoesNotContain(service.Log.Authentication, e => $"{e.Message} {string.Join(' ', e.Values.Values)}".Contains(key, StringComparison.Ordinal));
            var body = await byQuery.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain(key, body, StringComparison.Ordinal);
        }
    }

    private static Task<RunningService> StartAsync(ApiKeyPlaces places) => RunningService.StartAsync(
        app => app.MapGet("/things", () => "ok"),
        b => b.WithAuth(o =>
        {
            o.ApiKeys = [Key, Odd];
            o.Places = places;
        }));
}
