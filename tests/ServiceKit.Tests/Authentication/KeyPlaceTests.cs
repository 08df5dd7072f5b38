using System.Net;
using System.Net.Sockets;
using System.Text;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Authentication;

/// <summary>Where in a request a key is looked for, and how strictly it is read.</summary>
public sealed class KeyPlaceTests
{
    [Theory]
    [InlineData("X-API-Key", RunningService.Key, HttpStatusCode.NotFound)]
    [InlineData("x-api-key", RunningService.Key, HttpStatusCode.NotFound)]
    [InlineData("Authorization", "Bearer " + RunningService.Key, HttpStatusCode.NotFound)]
    [InlineData("Authorization", "bEARER   " + RunningService.Key, HttpStatusCode.NotFound)]
    [InlineData("Authorization", "ApiKey " + RunningService.Key, HttpStatusCode.NotFound)]
    [InlineData("Authorization", RunningService.Key, HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Bearer", HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Basic " + RunningService.Key, HttpStatusCode.Unauthorized)]
    [InlineData("Authorization", "Bearer " + RunningService.Key + " x", HttpStatusCode.Unauthorized)]
    [InlineData("X-API-Key", RunningService.Key + "0", HttpStatusCode.Unauthorized)]
    [InlineData("X-API-Key", "SK_TEST_FULL_ACCESS_0000", HttpStatusCode.Unauthorized)]
    [InlineData("X-API-Key", "sk_test_full_access_000", HttpStatusCode.Unauthorized)]
    [InlineData("X-API-Key", RunningService.Key + "," + RunningService.Key, HttpStatusCode.Unauthorized)]
    [InlineData("X-API-Key", "\"" + RunningService.Key + "\"", HttpStatusCode.Unauthorized)]
    [Trait("Feature", "D3")]
    [Trait("Feature", "W6")]
    public async Task Key_InAPlace_IsReadToTheByte(string header, string value, HttpStatusCode expected)
    {
        await using var service = await RunningService.StartAsync();
        using var response = await service.GetAsync("/behind-the-lock", value, header);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    [Trait("Feature", "C5")]
    public async Task HeaderName_Changed_TheDefaultNoLongerWorksAndTheErrorNamesTheNewOne()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key], headerName: "X-Station-Key"));
        using var own = await service.GetAsync("/behind-the-lock", RunningService.Key, "X-Station-Key");
        Assert.Equal(HttpStatusCode.NotFound, own.StatusCode);
        using var standard = await service.GetAsync("/behind-the-lock", RunningService.Key);
        await ProblemAssert.IsUnauthorizedAsync(standard, "/behind-the-lock", "Missing authentication header: X-Station-Key");
    }

    [Fact]
    [Trait("Feature", "D3")]
    public async Task FirstPlacePresent_Decides_EvenIfALaterOneIsRight()
    {
        await using var service = await RunningService.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/behind-the-lock");
        request.Headers.Add("X-API-Key", "wrong");
        request.Headers.Add("Authorization", $"Bearer {RunningService.Key}");
        using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    [Trait("Feature", "D3")]
    public async Task Places_OnlyTheChosenOnesAreRead()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(o =>
        {
            o.ApiKeys = [RunningService.Key];
            o.Places = ApiKeyPlaces.AuthorizationApiKey;
        }));
        using var right = await service.GetAsync("/behind-the-lock", $"ApiKey {RunningService.Key}", "Authorization");
        Assert.Equal(HttpStatusCode.NotFound, right.StatusCode);
        using var bearer = await service.GetAsync("/behind-the-lock", $"Bearer {RunningService.Key}", "Authorization");
        await ProblemAssert.IsUnauthorizedAsync(bearer, "/behind-the-lock", "Missing authentication header: Authorization");
        Assert.Equal(["ApiKey realm=\"test-service\""], bearer.Headers.GetValues("WWW-Authenticate"));
        using var header = await service.GetAsync("/behind-the-lock", RunningService.Key);
        Assert.Equal(HttpStatusCode.Unauthorized, header.StatusCode);
    }

    // On the wire, since HttpClient would join or refuse these.
    [Theory]
    [InlineData("X-API-Key: sk_test_full_access_0000\r\nX-API-Key: sk_test_full_access_0000", 401)]
    [InlineData("Authorization: Bearer sk_test_full_access_0000\r\nAuthorization: Bearer sk_test_full_access_0000", 401)]
    [InlineData("Authorization: Basic eA==\r\nAuthorization: Bearer sk_test_full_access_0000", 401)]
    [InlineData("X-API-Key:   sk_test_full_access_0000  ", 404)]
    [InlineData("X-API-Key:", 401)]
    [InlineData("X-API-Key: sk_test_full_access_0000\u00a0", 401)]
    [InlineData("X-API-Key: sk_test\u00e9", 401)]
    [Trait("Feature", "W6")]
    public async Task RawHeaders_RepeatedOrOdd_AreReadAsHttpSays(string headers, int expected)
    {
        await using var service = await RunningService.StartAsync();
        var answer = await SendRawAsync(service, $"GET /behind-the-lock HTTP/1.1\r\nHost: test\r\n{headers}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {expected}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("X API Key")]
    [InlineData("X-API-Key\r\n")]
    [InlineData("Authorization")]
    public async Task HeaderName_Unusable_StopsTheStart(string name)
    {
        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key], headerName: name)));
        Assert.Contains("ApiKeyOptions.HeaderName", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string> SendRawAsync(RunningService service, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, service.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
