using System.Net;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Api;

/// <summary>The life of a key over the REST API.</summary>
public sealed class KeyApiTests
{
    [Fact]
    [Trait("Feature", "F2")]
    [Trait("Feature", "W2")]
    public async Task Create_AnswersTheKeyOnce_AndTheKeyWorksAtOnce()
    {
        await using var service = await ManagedService.StartAsync();
        using var response = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, new { name = "dashboard", scopes = new[] { "things:read" } });
        var body = await ManagedService.ReadAsync(response, HttpStatusCode.Created);
        var id = body.GetProperty("id").GetString();
        var key = body.GetProperty("key").GetString()!;
        Assert.Equal($"/api/v1/api-keys/{id}", response.Headers.Location?.OriginalString);
        Assert.Equal("\"1\"", response.Headers.ETag?.Tag);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal($"sk_prod_{id}_****", body.GetProperty("masked").GetString());
        Assert.True(ApiKeyFormat.TryParse(key, out _));
        Assert.Equal("active", body.GetProperty("state").GetString());

        Assert.Equal(200, await service.StatusAsync(key));
        Assert.Equal(403, await service.StatusAsync(key, HttpMethod.Post));

        using var shown = await service.SendAsync(HttpMethod.Get, response.Headers.Location!.OriginalString);
        var text = await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"key\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("digest", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Trait("Feature", "F5")]
    [Trait("Feature", "F2")]
    public async Task Change_KeepsWhatIsLeftOut_ClearsNull_SetsTheRest()
    {
        await using var service = await ManagedService.StartAsync();
        var (id, key, _) = await service.CreateAsync(new { name = "one", scopes = "things:read, things:write", tenant = "acme", limit = "10/h", networks = new[] { "127.0.0.0/8" } });
        using var disabled = await service.SendAsync(HttpMethod.Patch, $"{ManagedService.Keys}/{id}", new { enabled = false, limit = (string?)null });
        var body = await ManagedService.ReadAsync(disabled, HttpStatusCode.OK);
        Assert.Equal("\"2\"", disabled.Headers.ETag?.Tag);
        Assert.Equal("disabled", body.GetProperty("state").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, body.GetProperty("limit").ValueKind);
        Assert.Equal("acme", body.GetProperty("tenant").GetString());
        Assert.Equal(["things:read", "things:write"], body.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()));

        using var refused = await service.SendAsync(HttpMethod.Get, "/things", key: key);
        var problem = await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.Unauthorized, "key-disabled");
        Assert.Equal("API key is disabled", problem.GetProperty("detail").GetString());

        using var enabled = await service.SendAsync(HttpMethod.Patch, $"{ManagedService.Keys}/{id}", new { enabled = true });
        Assert.Equal(HttpStatusCode.OK, enabled.StatusCode);
        Assert.Equal(200, await service.StatusAsync(key));
    }

    [Fact]
    [Trait("Feature", "F4")]
    public async Task Expiry_HoldsToTheTick()
    {
        await using var service = await ManagedService.StartAsync();
        var expiry = service.Clock.GetUtcNow().AddHours(1);
        var (id, key, _) = await service.CreateAsync(new { name = "short", scopes = "things:read", expiresAt = expiry });
        service.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMicroseconds(1));
        Assert.Equal(200, await service.StatusAsync(key));
        service.Clock.Advance(TimeSpan.FromMicroseconds(1));
        using var refused = await service.SendAsync(HttpMethod.Get, "/things", key: key);
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.Unauthorized, "key-expired");
        Assert.Equal("expired", (await service.GetAsync($"{ManagedService.Keys}/{id}")).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("revoke")]
    [InlineData("delete")]
    [Trait("Feature", "F2")]
    public async Task TakenBack_IsRefusedAtOnce_AsIfItNeverWas(string how)
    {
        await using var service = await ManagedService.StartAsync();
        var (id, key, _) = await service.CreateAsync(new { name = "gone", scopes = "things:read" });
        Assert.Equal(200, await service.StatusAsync(key));
        using var done = how == "revoke"
            ? await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{id}/revoke")
            : await service.SendAsync(HttpMethod.Delete, $"{ManagedService.Keys}/{id}");
        Assert.Equal(how == "revoke" ? HttpStatusCode.OK : HttpStatusCode.NoContent, done.StatusCode);
        using var refused = await service.SendAsync(HttpMethod.Get, "/things", key: key);
        await ProblemAssert.IsUnauthorizedAsync(refused, "/things", "Invalid API key");

        using var shown = await service.SendAsync(HttpMethod.Get, $"{ManagedService.Keys}/{id}");
        if (how == "revoke")
        {
            Assert.Equal("revoked", (await ManagedService.ReadAsync(shown, HttpStatusCode.OK)).GetProperty("state").GetString());
            using var back = await service.SendAsync(HttpMethod.Patch, $"{ManagedService.Keys}/{id}", new { enabled = true });
            await ProblemAssert.IsProblemAsync(back, HttpStatusCode.Conflict, "conflict");
        }
        else
        {
            await ProblemAssert.IsProblemAsync(shown, HttpStatusCode.NotFound, "key-not-found");
        }
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("PATCH", "")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/revoke")]
    [InlineData("POST", "/rotate")]
    [Trait("Feature", "F8")]
    public async Task UnknownId_Is404(string method, string action)
    {
        await using var service = await ManagedService.StartAsync();
        using var response = await service.SendAsync(new HttpMethod(method), $"{ManagedService.Keys}/ffffffff{action}", method == "PATCH" ? new { name = "x" } : null);
        var problem = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.NotFound, "key-not-found");
        Assert.Equal("API key not found", problem.GetProperty("detail").GetString());
    }

    [Fact]
    [Trait("Feature", "F2")]
    public async Task RevokeAll_LeavesTheCallersKey_UnlessAsked()
    {
        await using var service = await ManagedService.StartAsync();
        var (_, caller, _) = await service.CreateAsync(new { name = "caller", scopes = "*" });
        var (_, one, _) = await service.CreateAsync(new { name = "one", scopes = "things:read" });
        var (_, two, _) = await service.CreateAsync(new { name = "two", scopes = "things:read" });
        using var first = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/revoke-all", key: caller);
        Assert.Equal(2, (await ManagedService.ReadAsync(first, HttpStatusCode.OK)).GetProperty("revoked").GetInt32());
        Assert.Equal(401, await service.StatusAsync(one));
        Assert.Equal(401, await service.StatusAsync(two));
        Assert.Equal(200, await service.StatusAsync(caller));
        using var second = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/revoke-all", new { includeCallingKey = true }, caller);
        Assert.Equal(1, (await ManagedService.ReadAsync(second, HttpStatusCode.OK)).GetProperty("revoked").GetInt32());
        Assert.Equal(401, await service.StatusAsync(caller));
    }

    [Fact]
    [Trait("Feature", "F2")]
    public async Task RevokeAll_TakesBackWhatIsManyAndWhatIsMadeMeanwhile()
    {
        var store = new RecordingStore();
        await using var service = await ManagedService.StartAsync(store: store);
        StoredApiKey[] many = [.. Enumerable.Range(0, 2500).Select(i => new StoredApiKey
        {
            Id = $"{i + 1:x8}", Name = "many", Digest = $"sha256${i:x64}", CreatedAt = service.Clock.GetUtcNow(), CreatedBy = "system", UpdatedAt = service.Clock.GetUtcNow(),
        })];
        await store.CommitAsync(new ApiKeyCommit(many, []), TestContext.Current.CancellationToken);
        store.AfterNextCommit = () => store.CommitAsync(
            new ApiKeyCommit([many[0] with { Id = "ffff0000", Digest = $"sha256${9999:x64}" }], []), TestContext.Current.CancellationToken);
        using var response = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/revoke-all");
        Assert.Equal(2501, (await ManagedService.ReadAsync(response, HttpStatusCode.OK)).GetProperty("revoked").GetInt32());
        Assert.Equal(0, (await service.GetAsync($"{ManagedService.Keys}?state=active")).GetProperty("total").GetInt32());
    }

    [Fact]
    [Trait("Feature", "F7")]
    public async Task List_FiltersSortsAndPages_AndShowsNoKey()
    {
        await using var service = await ManagedService.StartAsync();
        var keys = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            keys.Add((await service.CreateAsync(new { name = $"consumer {i}", scopes = i % 2 == 0 ? "things:read" : "things:write", tenant = i < 3 ? "acme" : "other" })).Key);
            service.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        using var response = await service.SendAsync(HttpMethod.Get, $"{ManagedService.Keys}?pageSize=2&page=2&sort=name&tenant=acme");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var body = await ManagedService.ReadAsync(response, HttpStatusCode.OK);
        Assert.Equal(["consumer 2"], body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("name").GetString()));
        Assert.Equal(3, body.GetProperty("total").GetInt32());
        Assert.Equal("</api/v1/api-keys?page=1&pageSize=2&tenant=acme&sort=name>; rel=\"prev\"", response.Headers.GetValues("Link").Single());
        Assert.All(keys, key => Assert.DoesNotContain(key, text, StringComparison.Ordinal));

        var newest = await service.GetAsync(ManagedService.Keys);
        Assert.Equal("consumer 4", newest.GetProperty("items")[0].GetProperty("name").GetString());
        Assert.Equal(2, (await service.GetAsync($"{ManagedService.Keys}?scope=things:write&state=active")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await service.GetAsync($"{ManagedService.Keys}?q=SUMER%203")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task IfMatch_LetsOneOfTwoChangersThrough()
    {
        await using var service = await ManagedService.StartAsync();
        var (id, _, _) = await service.CreateAsync(new { name = "shared", scopes = "things:read" });
        var path = $"{ManagedService.Keys}/{id}";
        using var first = await service.SendAsync(HttpMethod.Patch, path, new { name = "first" }, headers: ("If-Match", "\"1\""));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        foreach (var tag in (string[])["\"1\"", "W/\"2\"", "\"x\"", "2", "\"2\", \"3\""])
        {
            using var second = await service.SendAsync(HttpMethod.Patch, path, new { name = "second" }, headers: ("If-Match", tag));
            await ProblemAssert.IsProblemAsync(second, HttpStatusCode.PreconditionFailed, "precondition-failed");
        }

        using var third = await service.SendAsync(HttpMethod.Delete, path, headers: ("If-Match", "\"2\""));
        Assert.Equal(HttpStatusCode.NoContent, third.StatusCode);
    }
}
