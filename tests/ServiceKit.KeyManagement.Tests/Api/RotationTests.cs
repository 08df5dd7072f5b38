using System.Net;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Api;

/// <summary>A key is replaced while its callers go on.</summary>
public sealed class RotationTests
{
    [Fact]
    [Trait("Feature", "B8")]
    public async Task Rotation_CopiesWhatTheKeyMayDo_AndBothWorkUntilTheOverlapEnds()
    {
        await using var service = await ManagedService.StartAsync();
        var (id, old, _) = await service.CreateAsync(new { name = "turning", scopes = "things:read", tenant = "acme", limit = "100/h", networks = new[] { "127.0.0.0/8" }, environment = "test" });
        using var response = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/rotate", new { graceSeconds = 3600 });
        var next = await ManagedService.ReadAsync(response, HttpStatusCode.Created);
        var key = next.GetProperty("key").GetString()!;
        Assert.Equal(id, next.GetProperty("replaces").GetString());
        Assert.Equal(("turning", "acme", "100/h"), (next.GetProperty("name").GetString(), next.GetProperty("tenant").GetString(), next.GetProperty("limit").GetString()));
        Assert.StartsWith("sk_test_", key, StringComparison.Ordinal);
        var ending = await service.GetAsync($"{ManagedService.Keys}/{id}");
        Assert.Equal(next.GetProperty("id").GetString(), ending.GetProperty("replacedBy").GetString());
        Assert.Equal(service.Clock.GetUtcNow().AddHours(1), ending.GetProperty("expiresAt").GetDateTimeOffset());

        Assert.Equal(200, await service.StatusAsync(old));
        Assert.Equal(200, await service.StatusAsync(key));
        service.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, await service.StatusAsync(old));
        Assert.Equal(200, await service.StatusAsync(key));
    }

    [Fact]
    [Trait("Feature", "B8")]
    public async Task Overlap_NeverExtendsTheKey()
    {
        await using var service = await ManagedService.StartAsync();
        var expiry = service.Clock.GetUtcNow().AddMinutes(10);
        var (id, _, _) = await service.CreateAsync(new { name = "ending", scopes = "things:read", expiresAt = expiry });
        using var response = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/rotate", new { graceSeconds = 86400 });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(expiry, (await service.GetAsync($"{ManagedService.Keys}/{id}")).GetProperty("expiresAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Rotation_OfWhatIsNotValid_OrTwice_IsAConflict()
    {
        await using var service = await ManagedService.StartAsync();
        var (twice, _, _) = await service.CreateAsync(new { name = "twice", scopes = "things:read" });
        var (revoked, _, _) = await service.CreateAsync(new { name = "revoked", scopes = "things:read" });
        var (expired, _, _) = await service.CreateAsync(new { name = "expired", scopes = "things:read", expiresAt = service.Clock.GetUtcNow().AddMinutes(1) });
        using var _1 = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{twice}/rotate");
        using var _2 = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{revoked}/revoke");
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var id in (string[])[twice, revoked, expired])
        {
            using var response = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/rotate");
            await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Conflict, "conflict");
        }
    }

    [Fact]
    public async Task Rotation_AtTheSameTime_HasOneWinner()
    {
        await using var service = await ManagedService.StartAsync();
        var (id, _, _) = await service.CreateAsync(new { name = "race", scopes = "things:read" });
        var responses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/rotate")));
        Assert.Single(responses, response => response.StatusCode is HttpStatusCode.Created);
        Assert.All(responses, response => Assert.True(response.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed));
        Assert.Equal(2, (await service.GetAsync(ManagedService.Keys)).GetProperty("total").GetInt32());
        foreach (var response in responses)
        {
            response.Dispose();
        }
    }

    [Theory]
    [InlineData(-1, null, "graceSeconds")]
    [InlineData(31_622_401, null, "graceSeconds")]
    [InlineData(0, 59, "endWhenUnusedForSeconds")]
    public async Task Rotation_WithBadTimes_NamesThem(int grace, int? unused, string member)
    {
        await using var service = await ManagedService.StartAsync();
        var (id, _, _) = await service.CreateAsync(new { name = "x", scopes = "things:read" });
        using var response = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/rotate", new { graceSeconds = grace, endWhenUnusedForSeconds = unused });
        var problem = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.BadRequest, "validation-failed");
        Assert.True(problem.GetProperty("errors").TryGetProperty(member, out _));
    }
}
