using System.Net;
using System.Text;
using System.Text.Json;

namespace ServiceKit.KeyManagement.Tests.Api;

/// <summary><c>POST /api/v1/api-keys/import</c>: keys from elsewhere, by their hash or in full.</summary>
[Trait("Feature", "W2")]
public sealed class ImportTests
{
    private const string Path = ManagedService.Keys + "/import";
    private const string First = "sk_test_elsewhere_first_0";
    private const string Second = "sk_test_elsewhere_second";

    [Fact]
    public async Task Import_TakesInHashesAndKeys_AndCanBeRepeated()
    {
        await using var service = await ManagedService.StartAsync();
        var body = new
        {
            keys = new object[]
            {
                new { hash = HashOf(First), name = "hashed", scopes = "things:read" },
                new { key = Second, name = "plain", scopes = new[] { "things:read", "things:write" }, tenant = "acme", limit = "2/h" },
            },
        };
        var result = await ManagedService.ReadAsync(await service.SendAsync(HttpMethod.Post, Path, body), HttpStatusCode.OK);
        Assert.Equal(0, result.GetProperty("present").GetInt32());
        var items = result.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["hashed", "plain"], items.Select(item => item.GetProperty("name").GetString()));
        Assert.DoesNotContain(items, item => item.TryGetProperty("key", out _));
        Assert.DoesNotContain(Second, result.ToString(), StringComparison.Ordinal);
        Assert.Equal((200, 403), (await service.StatusAsync(First), await service.StatusAsync(First, HttpMethod.Post)));
        Assert.Equal((200, 200, 429), (await service.StatusAsync(Second), await service.StatusAsync(Second), await service.StatusAsync(Second)));

        // Of one that was taken back since, a repetition changes nothing.
        using var revoked = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/{items[0].GetProperty("id").GetString()}/revoke");
        var again = await ManagedService.ReadAsync(await service.SendAsync(HttpMethod.Post, Path, body), HttpStatusCode.OK);
        Assert.Equal((2, 0), (again.GetProperty("present").GetInt32(), again.GetProperty("items").GetArrayLength()));
        Assert.Equal(401, await service.StatusAsync(First));
        var audit = await service.GetAsync($"{ManagedService.Keys}/audit?action=key.imported");
        Assert.Equal(2, audit.GetProperty("items").GetArrayLength());
        Assert.DoesNotContain(service.Service.Log.Entries, entry => entry.Message.Contains(Second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OneInvalidKey_TakesInNone_AndEachFaultHasItsPlace()
    {
        await using var service = await ManagedService.StartAsync();
        var body = new
        {
            keys = new object[]
            {
                new { key = First, name = "good", scopes = "things:read" },
                new { key = Second, name = "", scopes = "things:none" },
                new { hash = Second, name = "a key in place of a hash" },
                new { name = "neither" },
                new { key = First, name = "good again" },
                new { key = "with a space", name = "spaced" },
                new { key = Second, hash = HashOf(Second), name = "both" },
            },
        };
        var fault = await ManagedService.ReadAsync(await service.SendAsync(HttpMethod.Post, Path, body), HttpStatusCode.BadRequest);
        Assert.Equal(["keys[2].hash", "keys[3]", "keys[6]"], ErrorsOf(fault));
        Assert.DoesNotContain(Second, fault.ToString(), StringComparison.Ordinal);

        var rest = new { keys = new[] { body.keys[0], body.keys[1], body.keys[4], body.keys[5] } };
        fault = await ManagedService.ReadAsync(await service.SendAsync(HttpMethod.Post, Path, rest), HttpStatusCode.BadRequest);
        Assert.Equal(["keys[1].name", "keys[1].scopes", "keys[2]", "keys[3].key"], ErrorsOf(fault));
        Assert.Equal(401, await service.StatusAsync(First));
        Assert.Equal(0, (await service.GetAsync(ManagedService.Keys)).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("""{"keys":[]}""", 400)]
    [InlineData("""{"keys":null}""", 400)]
    [InlineData("""{"keys":[null]}""", 400)]
    [InlineData("""{"keys":{}}""", 400)]
    [InlineData("""{"keys":[{"key":5,"name":"n"}]}""", 400)]
    [InlineData("""{"keys":[{"key":"sk_test_elsewhere_first_0"}]}""", 400)]
    [InlineData("""{"keys":[{"key":"sk_test_elsewhere_first_0","name":"n","expiry":"2030-01-01"}]}""", 400)]
    [InlineData("""[]""", 400)]
    [InlineData("", 415)]
    public async Task MalformedBody_IsRefused_AndIsNotQuoted(string text, int status)
    {
        await using var service = await ManagedService.StartAsync();
        using var content = text.Length == 0 ? null : new StringContent(text, Encoding.UTF8, "application/json");
        using var response = await service.SendAsync(HttpMethod.Post, Path, content, ManagedService.Admin, []);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain(First, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThousandKeys_AreTakenInAtOnce_AndNoMore()
    {
        await using var service = await ManagedService.StartAsync();
        var keys = Enumerable.Range(0, 1001).Select(i => new { key = $"sk_test_elsewhere_{i:0000}000", name = $"key {i}", scopes = "things:read" }).ToArray();
        using (var tooMany = await service.SendAsync(HttpMethod.Post, Path, new { keys }))
        {
            Assert.Equal(["keys"], ErrorsOf(await ManagedService.ReadAsync(tooMany, HttpStatusCode.BadRequest)));
        }

        var result = await ManagedService.ReadAsync(await service.SendAsync(HttpMethod.Post, Path, new { keys = keys[1..] }), HttpStatusCode.OK);
        Assert.Equal(1000, result.GetProperty("items").GetArrayLength());
        Assert.Equal(200, await service.StatusAsync(keys[1000].key));

        using var huge = await service.SendAsync(HttpMethod.Post, Path, new { keys = new[] { new { key = First, name = new string('n', 1_100_000) } } });
        Assert.Equal(413, (int)huge.StatusCode);
    }

    [Fact]
    public async Task SameKeys_TakenInByManyAtOnce_AreThereOnce()
    {
        await using var service = await ManagedService.StartAsync();
        var body = new { keys = Enumerable.Range(0, 20).Select(i => new { key = $"sk_test_elsewhere_{i:0000}000", name = $"key {i}", scopes = "things:read" }) };
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await ManagedService.ReadAsync(await service.SendAsync(HttpMethod.Post, Path, body), HttpStatusCode.OK)));
        Assert.Equal(20, results.Sum(result => result.GetProperty("items").GetArrayLength()));
        Assert.Equal(140, results.Sum(result => result.GetProperty("present").GetInt32()));
    }

    [Fact]
    public async Task Importer_CannotTakeInMoreThanItHas()
    {
        await using var service = await ManagedService.StartAsync();
        var (_, limited, _) = await service.CreateAsync(new { name = "limited", scopes = "keys:admin, things:read", tenant = "acme" });
        foreach (var key in new object[]
        {
            new { key = First, name = "more", scopes = "things:write", tenant = "acme" },
            new { key = First, name = "other", scopes = "things:read", tenant = "other" },
            new { key = First, name = "none", scopes = "things:read" },
        })
        {
            using var refused = await service.SendAsync(HttpMethod.Post, Path, new { keys = new[] { key } }, limited);
            Assert.Equal(403, (int)refused.StatusCode);
        }

        using var stranger = await service.SendAsync(HttpMethod.Post, Path, new { keys = new[] { new { key = First, name = "n" } } }, key: null);
        Assert.Equal(401, (int)stranger.StatusCode);
        Assert.Equal(401, await service.StatusAsync(First));
        using var own = await service.SendAsync(HttpMethod.Post, Path, new { keys = new[] { new { key = First, name = "own", scopes = "things:read", tenant = "acme" } } }, limited);
        Assert.Equal(200, (int)own.StatusCode);
        Assert.Equal(200, await service.StatusAsync(First));
    }

    private static string HashOf(string key) => "sha256$" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(key)));

    private static List<string> ErrorsOf(JsonElement problem) => [.. problem.GetProperty("errors").EnumerateObject().Select(error => error.Name)];
}
