using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Authentication;

/// <summary>A browser sends a cookie by itself: what another site makes it send does not count.</summary>
public sealed class CrossSiteTests
{
    private const string Cookie = $"Cookie: api_key={RunningService.Key}";

    [Theory]
    // From a page of the service, from the address bar, and from what is no browser.
    [InlineData("POST", 200, "Sec-Fetch-Site: same-origin")]
    [InlineData("POST", 200, "Sec-Fetch-Site: none")]
    [InlineData("POST", 200, "Origin: https://test")]
    [InlineData("POST", 200, "Origin: http://TEST")]
    [InlineData("POST", 200, "X-None: x")]
    // Sec-Fetch-Site is the better witness: a proxy may have changed the host.
    [InlineData("POST", 200, "Sec-Fetch-Site: same-origin\r\nOrigin: https://other")]
    [InlineData("POST", 403, "Sec-Fetch-Site: cross-site\r\nOrigin: https://test")]
    // From elsewhere.
    [InlineData("POST", 403, "Sec-Fetch-Site: cross-site")]
    [InlineData("POST", 403, "Sec-Fetch-Site: same-site")]
    [InlineData("DELETE", 403, "Sec-Fetch-Site: cross-site")]
    [InlineData("BREW", 403, "Sec-Fetch-Site: cross-site")]
    [InlineData("POST", 403, "Origin: https://other")]
    [InlineData("POST", 403, "Origin: null")]
    [InlineData("POST", 403, "Origin: https://test.other")]
    [InlineData("POST", 403, "Origin: https://test:8443")]
    [InlineData("POST", 403, "Origin: test")]
    // Values that no browser sends.
    [InlineData("POST", 403, "Sec-Fetch-Site: SAME-ORIGIN")]
    [InlineData("POST", 403, "Sec-Fetch-Site:")]
    [InlineData("POST", 403, "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: same-origin")]
    [InlineData("POST", 403, "Origin: https://test\r\nOrigin: https://test")]
    // A link leads to a GET; nothing is to change by it.
    [InlineData("GET", 200, "Sec-Fetch-Site: cross-site")]
    [InlineData("HEAD", 200, "Sec-Fetch-Site: cross-site")]
    // A GET that opens a connection, though.
    [InlineData("GET", 403, "Sec-Fetch-Site: cross-site\r\nUpgrade: websocket")]
    [InlineData("GET", 403, "Origin: https://other\r\nUpgrade: websocket")]
    public async Task KeyInACookie_CountsOnlyFromTheServicesOwnPages(string method, int expected, string headers)
    {
        await using var service = await StartAsync();
        Assert.Equal(expected, await RawHttp.StatusAsync(service, $"{method} /things", Cookie, headers, "Content-Length: 0"));
    }

    [Theory]
    [InlineData("X-API-Key: " + RunningService.Key)]
    [InlineData("Authorization: Bearer " + RunningService.Key)]
    public async Task KeyInAHeader_WhichNoOtherSiteCanSet_CountsFromEverywhere(string header)
    {
        await using var service = await StartAsync();
        Assert.Equal(200, await RawHttp.StatusAsync(service, "POST /things", header, "Sec-Fetch-Site: cross-site", "Content-Length: 0"));
    }

    [Fact]
    public async Task Refusal_IsToTheLetter_AndOnlyForAGoodKey()
    {
        await using var service = await StartAsync();
        using var good = await SendAsync(service, RunningService.Key);
        var body = await ProblemAssert.IsProblemAsync(good, HttpStatusCode.Forbidden, "cross-site-request");
        Assert.Equal("A key in a cookie is not accepted from another site", body.GetProperty("detail").GetString());
        Assert.Equal("Forbidden", body.GetProperty("title").GetString());
        var entry = service.Log.Single("auth.cross_site");
        Assert.Equal((19, LogLevel.Warning, "POST", "/things"), (entry.Event.Id, entry.Level, entry.Values["method"], entry.Values["path"]));
        Assert.DoesNotContain(service.Log.Authentication, e => e.Event.Name == "auth.success");

        using var unknown = await SendAsync(service, "sk_test_unknown_000000");
        await ProblemAssert.IsUnauthorizedAsync(unknown, "/things", "Invalid API key");
        using var disabled = await SendAsync(service, "sk_test_disabled_00000");
        await ProblemAssert.IsProblemAsync(disabled, HttpStatusCode.Unauthorized, "key-disabled");
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningService service, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/things");
        request.Headers.Add("Cookie", $"api_key={key}");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        return await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<RunningService> StartAsync() => RunningService.StartAsync(
        app => app.Map("/things", () => "ok"),
        b => b.WithAuth(o =>
        {
            o.ApiKeys = [RunningService.Key, new ApiKeyEntry { Key = "sk_test_disabled_00000", Enabled = false }];
            o.Places |= ApiKeyPlaces.Cookie;
        }));
}
