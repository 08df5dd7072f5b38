using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.Testing;
using ServiceKit.Testing;

namespace KeyService.Tests;

/// <summary>Who may call what.</summary>
public sealed class ApiKeyTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private const string Url = "/api/v1/stations";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_WithoutKey_IsUnauthorized()
    {
        using var client = service.CreateClient();

        var response = await client.GetAsync(Url, Cancellation);

        await response.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthorized", "Missing authentication header: X-API-Key", Cancellation);
    }

    [Fact]
    public async Task Request_WithUnknownKey_IsUnauthorized()
    {
        using var client = service.CreateClientWithKey("sk_test_unknown");

        var response = await client.GetAsync(Url, Cancellation);

        await response.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthorized", "Invalid API key", Cancellation);
    }

    [Fact]
    public async Task Request_WithKey_IsAnswered()
    {
        using var client = service.CreateClientWithKey();

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Url, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task MalformedBody_WithoutKey_IsUnauthorized()
    {
        using var client = service.CreateClient();
        using var body = new StringContent("{ no JSON", System.Text.Encoding.UTF8, "application/json");

        var response = await client.PostAsync(Url, body, Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Write_WithKeyThatMayOnlyRead_IsForbidden()
    {
        using var client = service.CreateClientWithKey(scopes: ["stations:read"]);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Url, Cancellation)).StatusCode);
        var created = await client.PostAsJsonAsync(Url, new { name = "Brocken", latitude = 51.7986, longitude = 10.6183 }, Cancellation);
        await created.AssertInsufficientScopeAsync(cancellationToken: Cancellation);
        var deleted = await client.DeleteAsync($"{Url}/1", Cancellation);
        await deleted.AssertInsufficientScopeAsync(cancellationToken: Cancellation);
    }

    [Fact]
    public async Task UnknownPath_WithoutKey_IsUnauthorized()
    {
        using var client = service.CreateClient();

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/nowhere", Cancellation)).StatusCode);
    }
}
