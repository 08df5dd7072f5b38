using Microsoft.AspNetCore.Builder;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Authentication;

/// <summary>Every way to send a key, with the client that most documentation shows.</summary>
public sealed class CurlTests
{
    private const string Key = RunningService.Key;

    [Theory]
    [InlineData(200, "/things", "-H", "Authorization: Bearer " + Key)]
    [InlineData(200, "/things", "-H", "authorization: bearer " + Key)]
    [InlineData(200, "/things", "-H", "X-API-Key: " + Key)]
    [InlineData(200, "/things", "-H", "x-api-key: " + Key)]
    [InlineData(200, "/things", "-H", "Authorization: ApiKey " + Key)]
    [InlineData(200, "/things", "--oauth2-bearer", Key)]
    [InlineData(401, "/things", "-u", "user:" + Key)]
    [InlineData(401, "/things", "-H", "Authorization: " + Key)]
    [InlineData(401, "/things?api_key=" + Key, "-H", "X-Other: x")]
    [InlineData(401, "/things", "--cookie", "api_key=" + Key)]
    [Trait("Feature", "D3")]
    [Trait("Feature", "W6")]
    public async Task Key_BySendingItInTheWaysThatAreOnByDefault(int expected, string path, string option, string value)
    {
        await using var service = await StartAsync(_ => { });
        Assert.Equal(expected, await Curl.StatusAsync(service, path, option, value));
    }

    [Theory]
    [InlineData("/things?page=1&api_key=" + Key, "-G")]
    [InlineData("/things?page=1", "-G", "--data-urlencode", "api_key=" + Key)]
    [InlineData("/things", "--cookie", "a=1; api_key=" + Key)]
    [Trait("Feature", "D3")]
    public async Task Key_InQueryOrCookie_WhereTheyAreOn(string path, params string[] arguments)
    {
        await using var service = await StartAsync(o => o.Places |= ApiKeyPlaces.Query | ApiKeyPlaces.Cookie);
        Assert.Equal(200, await Curl.StatusAsync(service, path, arguments));
    }

    private static Task<RunningService> StartAsync(Action<ApiKeyOptions> configure) => RunningService.StartAsync(
        app => app.MapGet("/things", () => "ok"),
        b => b.WithAuth(apiKeys: [Key]).WithAuth(configure));
}
