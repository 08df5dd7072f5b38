using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using KeyService.Stations;
#if (!AuthNone)
using Microsoft.AspNetCore.Mvc.Testing;
#endif

namespace KeyService.Tests;

/// <summary>What the stations do over HTTP. Every test has a service of its own.</summary>
public sealed class StationTests : IDisposable
{
    private const string Url = "/api/v1/stations";

    private readonly ServiceFactory _service = new();
    private readonly HttpClient _client;

    public StationTests() =>
#if (AuthNone)
        _client = _service.CreateClient();
#else
        _client = _service.CreateClientWithKey(scopes: ["stations:*"]);
#endif

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_AtFirst_IsEmpty()
    {
        Assert.Equal("[]", await _client.GetStringAsync(Url, Cancellation));
    }

    [Fact]
    public async Task Create_ValidStation_CanBeReadAtItsLocation()
    {
        var created = await Create(new { name = "Zugspitze", latitude = 47.4211, longitude = 10.985, operatorName = "DWD" });

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var station = await _client.GetFromJsonAsync<JsonElement>(created.Headers.Location, Cancellation);
        Assert.Equal("Zugspitze", station.GetProperty("name").GetString());
        Assert.Equal(47.4211, station.GetProperty("latitude").GetDouble());
        Assert.Equal(10.985, station.GetProperty("longitude").GetDouble());
        Assert.Equal("DWD", station.GetProperty("operatorName").GetString());
        var all = await _client.GetFromJsonAsync<JsonElement>(Url, Cancellation);
        Assert.Equal(1, all.GetArrayLength());
    }

    [Fact]
    public async Task Create_InvalidStation_NamesEveryFault()
    {
        var response = await Create(new { name = "", latitude = 91, operatorName = "DWD" });

        var problem = await Problem(response, HttpStatusCode.BadRequest);
        var faults = problem.GetProperty("errors").EnumerateObject().Select(fault => fault.Name.ToLowerInvariant());
        Assert.Equal(["latitude", "longitude", "name"], faults.Order());
    }

    [Fact]
    public async Task Create_MalformedJson_IsBadRequest()
    {
        using var body = new StringContent("{ no JSON", System.Text.Encoding.UTF8, "application/json");

        await Problem(await _client.PostAsync(Url, body, Cancellation), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Create_WhenFull_IsConflict()
    {
        for (var i = 0; i < StationStore.DefaultCapacity; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await Create(new { name = "x", latitude = 0, longitude = 0 })).StatusCode);
        }

        await Problem(await Create(new { name = "x", latitude = 0, longitude = 0 }), HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Delete_ExistingStation_IsGone()
    {
        var location = (await Create(new { name = "Brocken", latitude = 51.7986, longitude = 10.6183 })).Headers.Location;

        Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync(location, Cancellation)).StatusCode);
        await Problem(await _client.GetAsync(location, Cancellation), HttpStatusCode.NotFound);
        await Problem(await _client.DeleteAsync(location, Cancellation), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Get_UnknownStation_IsNotFound()
    {
        var problem = await Problem(await _client.GetAsync($"{Url}/4711", Cancellation), HttpStatusCode.NotFound);

        Assert.Equal("There is no station 4711", problem.GetProperty("detail").GetString());
    }

    public void Dispose()
    {
        _client.Dispose();
        _service.Dispose();
    }

    private Task<HttpResponseMessage> Create(object station) => _client.PostAsJsonAsync(Url, station, Cancellation);

    private static async Task<JsonElement> Problem(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }
}
