using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

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

        await IsProblem(await client.GetAsync(Url, Cancellation), HttpStatusCode.Unauthorized, "Missing authentication header: X-API-Key");
    }

    [Fact]
    public async Task Request_WithUnknownKey_IsUnauthorized()
    {
        using var client = service.CreateClientWith("sk_test_unknown");

        await IsProblem(await client.GetAsync(Url, Cancellation), HttpStatusCode.Unauthorized, "Invalid API key");
    }

    [Fact]
    public async Task Request_WithKey_IsAnswered()
    {
        using var client = service.CreateClientWith(service.Key);

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
#if (AuthManaged)
        using var client = service.CreateClientWith(await service.MakeKeyAsync("stations:read"));
#else
        using var client = service.CreateClientWith(service.ReadKey);
#endif

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Url, Cancellation)).StatusCode);
        var response = await client.PostAsJsonAsync(Url, new { name = "Brocken", latitude = 51.7986, longitude = 10.6183 }, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.DeleteAsync($"{Url}/1", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task UnknownPath_WithoutKey_IsUnauthorized()
    {
        using var client = service.CreateClient();

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/nowhere", Cancellation)).StatusCode);
    }

    private static async Task IsProblem(HttpResponseMessage response, HttpStatusCode status, string detail)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(detail, problem.GetProperty("detail").GetString());
    }
}
