using System.Net;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Api;

/// <summary>Nobody hands out more than they have, nor sees keys of other tenants.</summary>
public sealed class GrantTests
{
    [Fact]
    [Trait("Feature", "F3")]
    public async Task Create_GrantsNoScopeThatTheCallerLacks()
    {
        await using var service = await ManagedService.StartAsync();
        var (_, limited, _) = await service.CreateAsync(new { name = "limited", scopes = "keys:admin, things:read" });
        foreach (var scopes in (string[])["things:write", "things:*", "*", "things:read, things:write"])
        {
            using var refused = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, new { name = "more", scopes }, limited);
            var problem = await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.Forbidden, "forbidden");
            Assert.Contains("scope that they lack", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        await service.CreateAsync(new { name = "less", scopes = "things:read" }, limited);
    }

    [Fact]
    public async Task Change_AndRotate_AreNoWayAroundIt()
    {
        await using var service = await ManagedService.StartAsync();
        var (_, limited, _) = await service.CreateAsync(new { name = "limited", scopes = "keys:admin, things:read" });
        var (weak, _, _) = await service.CreateAsync(new { name = "weak", scopes = "things:read" });
        var (strong, _, _) = await service.CreateAsync(new { name = "strong", scopes = "*" });
        using var raised = await service.SendAsync(HttpMethod.Patch, $"{ManagedService.Keys}/{weak}", new { scopes = "things:read, things:write" }, limited);
        await ProblemAssert.IsProblemAsync(raised, HttpStatusCode.Forbidden, "forbidden");
        using var rotated = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{strong}/rotate", key: limited);
        await ProblemAssert.IsProblemAsync(rotated, HttpStatusCode.Forbidden, "forbidden");

        // To take something away, or to leave it, asks for nothing.
        using var lowered = await service.SendAsync(HttpMethod.Patch, $"{ManagedService.Keys}/{strong}", new { name = "renamed" }, limited);
        Assert.Equal(HttpStatusCode.OK, lowered.StatusCode);
    }

    [Theory]
    [InlineData("""{"enabled":true}""")]
    [InlineData("""{"expiresAt":null}""")]
    [InlineData("""{"expiresAt":"2030-01-01T00:00:00Z"}""")]
    [InlineData("""{"networks":null}""")]
    [InlineData("""{"networks":["0.0.0.0/0"]}""")]
    [InlineData("""{"limit":null}""")]
    [InlineData("""{"limit":"1000/s"}""")]
    [InlineData("""{"tenant":"other"}""")]
    public async Task Change_BringsNoKeyBackThatMayDoMore(string patch)
    {
        await using var service = await ManagedService.StartAsync();
        var (_, limited, _) = await service.CreateAsync(new { name = "limited", scopes = "keys:admin, things:read" });
        var (strong, key, _) = await service.CreateAsync(new
        {
            name = "strong", scopes = "*", enabled = false, networks = new[] { "127.0.0.1" }, limit = "1/h", tenant = "acme", expiresAt = service.Clock.GetUtcNow().AddHours(1),
        });
        using var content = new StringContent(patch, System.Text.Encoding.UTF8, "application/merge-patch+json");
        using var refused = await service.SendAsync(HttpMethod.Patch, $"{ManagedService.Keys}/{strong}", content, limited, []);
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(401, await service.StatusAsync(key));

        // Who has as much may; and what takes away is free to everyone.
        using var again = new StringContent(patch, System.Text.Encoding.UTF8, "application/merge-patch+json");
        using var allowed = await service.SendAsync(HttpMethod.Patch, $"{ManagedService.Keys}/{strong}", again, ManagedService.Admin, []);
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        using var less = await service.SendAsync(HttpMethod.Patch, $"{ManagedService.Keys}/{strong}", new { enabled = false, expiresAt = service.Clock.GetUtcNow().AddMinutes(1) }, limited);
        Assert.Equal(HttpStatusCode.OK, less.StatusCode);
    }

    [Fact]
    [Trait("Feature", "P8")]
    public async Task AdministratorOfATenant_SeesAndMakesKeysOfThatTenantOnly()
    {
        await using var service = await ManagedService.StartAsync();
        var (_, acme, _) = await service.CreateAsync(new { name = "acme admin", scopes = "*", tenant = "acme" });
        var (foreign, foreignKey, _) = await service.CreateAsync(new { name = "other", scopes = "things:read", tenant = "other" });
        var (own, ownKey, _) = await service.CreateAsync(new { name = "own", scopes = "things:read", tenant = "acme" }, acme);

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete])
        {
            using var hidden = await service.SendAsync(method, $"{ManagedService.Keys}/{foreign}", key: acme);
            await ProblemAssert.IsProblemAsync(hidden, HttpStatusCode.NotFound, "key-not-found");
        }

        var list = await service.GetAsync(ManagedService.Keys, acme);
        Assert.Equal(["acme"], list.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("tenant").GetString()).Distinct());
        Assert.Equal(0, (await service.GetAsync($"{ManagedService.Keys}?tenant=other", acme)).GetProperty("total").GetInt32());
        foreach (var tenant in (string?[])["other", "*", null])
        {
            using var refused = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, new { name = "x", scopes = "things:read", tenant }, acme);
            await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.Forbidden, "forbidden");
        }

        using var moved = await service.SendAsync(HttpMethod.Patch, $"{ManagedService.Keys}/{own}", new { tenant = (string?)null }, acme);
        await ProblemAssert.IsProblemAsync(moved, HttpStatusCode.Forbidden, "forbidden");
        using var all = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/revoke-all", key: acme);
        Assert.Equal(1, (await ManagedService.ReadAsync(all, HttpStatusCode.OK)).GetProperty("revoked").GetInt32());
        Assert.Equal(401, await service.StatusAsync(ownKey));
        Assert.Equal(200, await service.StatusAsync(foreignKey));
    }
}
