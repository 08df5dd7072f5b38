#if (AuthManaged)
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Testing;

namespace KeyService.Tests;

/// <summary>How keys come and go while the service runs.</summary>
public sealed class ManagedKeyTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private const string Stations = "/api/v1/stations";
    private const string Keys = "/api/v1/api-keys";

    private readonly string _administrator = service.CreateKey();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NewKey_MayDoWhatItsScopesSay()
    {
        var (_, key) = await Create("stations:read");

        Assert.Equal(HttpStatusCode.OK, await Status(HttpMethod.Get, Stations, key));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(HttpMethod.Delete, $"{Stations}/1", key));
    }

    [Fact]
    public async Task Create_ScopeThatNoEndpointAsksFor_IsBadRequest()
    {
        using var administrator = service.CreateClientWithKey(_administrator);

        var response = await administrator.PostAsJsonAsync(Keys, new { name = "mistyped", scopes = "station:read" }, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task RevokedKey_IsUnauthorizedAtOnce()
    {
        var (id, key) = await Create("stations:read");

        Assert.Equal(HttpStatusCode.OK, await Status(HttpMethod.Post, $"{Keys}/{id}/revoke", _administrator));

        Assert.Equal(HttpStatusCode.Unauthorized, await Status(HttpMethod.Get, Stations, key));
    }

    [Fact]
    public async Task RotatedKey_WorksBesideItsSuccessor()
    {
        var (id, old) = await Create("stations:read");
        using var administrator = service.CreateClientWithKey(_administrator);

        var (_, successor) = await Read(await administrator.PostAsJsonAsync($"{Keys}/{id}/rotate", new { graceSeconds = 3600 }, Cancellation));

        Assert.NotEqual(old, successor);
        Assert.Equal(HttpStatusCode.OK, await Status(HttpMethod.Get, Stations, old));
        Assert.Equal(HttpStatusCode.OK, await Status(HttpMethod.Get, Stations, successor));
    }

    [Fact]
    public async Task Management_WithKeyThatMayEverythingElse_IsForbidden()
    {
        var (_, key) = await Create("stations:*");

        Assert.Equal(HttpStatusCode.Forbidden, await Status(HttpMethod.Get, Keys, key));
    }

    private async Task<(string Id, string Key)> Create(string scopes)
    {
        using var administrator = service.CreateClientWithKey(_administrator);
        return await Read(await administrator.PostAsJsonAsync(Keys, new { name = "dashboard", scopes }, Cancellation));
    }

    private async Task<HttpStatusCode> Status(HttpMethod method, string url, string key)
    {
        using var client = service.CreateClientWithKey(key);
        using var request = new HttpRequestMessage(method, url);
        return (await client.SendAsync(request, Cancellation)).StatusCode;
    }

    private static async Task<(string Id, string Key)> Read(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var created = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return (created.GetProperty("id").GetString()!, created.GetProperty("key").GetString()!);
    }
}
#endif
