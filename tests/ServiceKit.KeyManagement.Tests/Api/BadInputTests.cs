using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Api;

/// <summary>What the REST API says to what it cannot use: typed, by member, and nothing is written.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("""{"scopes":["things:read"]}""", null)]
    [InlineData("""{"name":null}""", "name")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"a\nb"}""", "name")]
    [InlineData("""{"name":7}""", "name")]
    [InlineData("""{"name":"x","scopes":["things:raed"]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["things read"]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":["things:read","things:read"]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":[7]}""", "scopes")]
    [InlineData("""{"name":"x","scopes":{"a":1}}""", "scopes")]
    [InlineData("""{"name":"x","expiresAt":"2025-01-01T00:00:00Z"}""", "expiresAt")]
    [InlineData("""{"name":"x","expiresAt":"9999-12-31T00:00:00Z"}""", "expiresAt")]
    [InlineData("""{"name":"x","expiresAt":"tomorrow"}""", "expiresAt")]
    [InlineData("""{"name":"x","expires_at":"2027-01-01T00:00:00Z"}""", "expires_at")]
    [InlineData("""{"name":"x","name":"y"}""", "name")]
    [InlineData("""{"name":"x","networks":[]}""", "networks")]
    [InlineData("""{"name":"x","networks":["10.0.0.1/8"]}""", "networks")]
    [InlineData("""{"name":"x","networks":[null]}""", "networks")]
    [InlineData("""{"name":"x","limit":"often"}""", "limit")]
    [InlineData("""{"name":"x","environment":"Prod!"}""", "environment")]
    [InlineData("""{"name":"x","tenant":""}""", "tenant")]
    [InlineData("""[]""", null)]
    [InlineData("""null""", null)]
    [InlineData("""{"name":"x\ud800"}""", "name")]
    [InlineData("""{"name":""", "name")]
    [InlineData("", null)]
    public async Task Create_WithBadBody_NamesTheMember_AndWritesNothing(string body, string? member)
    {
        await using var service = await ManagedService.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, content, ManagedService.Admin, []);
        var problem = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, member is null ? "bad-request" : "validation-failed");
        if (member is not null)
        {
            Assert.NotEmpty(problem.GetProperty("errors").GetProperty(member).EnumerateArray());
        }
        else
        {
            Assert.NotEqual(string.Empty, problem.GetProperty("detail").GetString());
        }

        Assert.Equal(0, (await service.GetAsync(ManagedService.Keys)).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type")]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType, "unsupported-media-type")]
    public async Task Create_WithAnotherMediaType_Is415(string type, HttpStatusCode status, string name)
    {
        await using var service = await ManagedService.StartAsync();
        using var content = new StringContent("name=x", Encoding.UTF8, type);
        using var response = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, content, ManagedService.Admin, []);
        await ProblemAssert.IsProblemAsync(response, status, name);
    }

    [Fact]
    public async Task Create_WithAHugeBody_Is413()
    {
        await using var service = await ManagedService.StartAsync();
        using var response = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, new { name = new string('x', 70_000) });
        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, "content-too-large");
    }

    [Theory]
    [InlineData("page=0", "page")]
    [InlineData("page=x", "page")]
    [InlineData("pageSize=501", "pageSize")]
    [InlineData("page=1&page=2", "page")]
    [InlineData("state=lost", "state")]
    [InlineData("sort=secret", "sort")]
    [InlineData("notUsedSince=yesterday", "notUsedSince")]
    [InlineData("notUsedSince=01/02/2027", "notUsedSince")]
    [InlineData("notUsedSince=12:00", "notUsedSince")]
    [InlineData("tenants=acme", "tenants")]
    [InlineData("q=", "q")]
    public async Task List_WithBadParameter_NamesIt(string query, string parameter)
    {
        await using var service = await ManagedService.StartAsync();
        using var response = await service.SendAsync(HttpMethod.Get, $"{ManagedService.Keys}?{query}");
        var problem = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, "validation-failed");
        Assert.NotEmpty(problem.GetProperty("errors").GetProperty(parameter).EnumerateArray());
    }

    [Theory]
    [InlineData("""{"name":null}""", "name")]
    [InlineData("""{"enabled":null}""", "enabled")]
    [InlineData("""{"state":"active"}""", "state")]
    [InlineData("""{"expiresAt":"2020-01-01"}""", "expiresAt")]
    public async Task Change_WithBadMember_NamesIt_AndChangesNothing(string body, string member)
    {
        await using var service = await ManagedService.StartAsync();
        var (id, _, _) = await service.CreateAsync(new { name = "kept", scopes = "things:read" });
        using var content = new StringContent(body, Encoding.UTF8, "application/merge-patch+json");
        using var response = await service.SendAsync(HttpMethod.Patch, $"{ManagedService.Keys}/{id}", content, ManagedService.Admin, []);
        var problem = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, "validation-failed");
        Assert.NotEmpty(problem.GetProperty("errors").GetProperty(member).EnumerateArray());
        using var shown = await service.SendAsync(HttpMethod.Get, $"{ManagedService.Keys}/{id}");
        Assert.Equal("\"1\"", shown.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task NamingPolicyOfTheService_HoldsForBodiesAnswersAndErrors()
    {
        await using var service = await ManagedService.StartAsync(build: b =>
        {
            b.Services.Configure<JsonOptions>(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
            return b;
        });
        var expiry = service.Clock.GetUtcNow().AddDays(1);
        var (_, _, body) = await service.CreateAsync(new { name = "snake", expires_at = expiry });
        Assert.Equal(expiry, body.GetProperty("expires_at").GetDateTimeOffset());
        using var response = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, new { name = "snake", expires_at = "2020-01-01T00:00:00Z" });
        var problem = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, "validation-failed");
        Assert.True(problem.GetProperty("errors").TryGetProperty("expires_at", out _));
    }

    [Fact]
    public async Task ServiceWithAResolverOfItsOwn_StillHasTheRestApi()
    {
        await using var service = await ManagedService.StartAsync(build: b =>
        {
            b.Services.Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolver = System.Text.Json.Serialization.Metadata.JsonTypeInfoResolver.Combine());
            return b;
        });
        var (id, key, _) = await service.CreateAsync(new { name = "x", scopes = "things:read" });
        Assert.Equal(200, await service.StatusAsync(key));
        await service.GetAsync($"{ManagedService.Keys}/{id}/usage");
        await service.GetAsync($"{ManagedService.Keys}/audit");
    }

    [Theory]
    [InlineData("acter=system", "acter")]
    [InlineData("take=0", "take")]
    [InlineData("after=-1", "after")]
    public async Task Audit_WithBadParameter_NamesIt(string query, string parameter)
    {
        await using var service = await ManagedService.StartAsync();
        using var response = await service.SendAsync(HttpMethod.Get, $"{ManagedService.Keys}/audit?{query}");
        var problem = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, "validation-failed");
        Assert.NotEmpty(problem.GetProperty("errors").GetProperty(parameter).EnumerateArray());
    }

    [Fact]
    [Trait("Feature", "B2")]
    public async Task WithoutAdminScope_NothingIsRead()
    {
        await using var service = await ManagedService.StartAsync();
        var (_, key, _) = await service.CreateAsync(new { name = "reader", scopes = "things:read" });
        using var broken = new StringContent("{", Encoding.UTF8, "application/json");
        using var stranger = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, broken, null, []);
        await ProblemAssert.IsProblemAsync(stranger, HttpStatusCode.Unauthorized, "unauthorized");
        using var again = new StringContent("{", Encoding.UTF8, "application/json");
        using var reader = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, again, key, []);
        var problem = await ProblemAssert.IsProblemAsync(reader, HttpStatusCode.Forbidden, "insufficient-scope");
        Assert.Contains("keys:admin", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
