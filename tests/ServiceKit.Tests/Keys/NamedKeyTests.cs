using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Configuration;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Keys;

/// <summary>Keys with names, scopes, tenant and expiry, in each format that a source may have: all of them say the same.</summary>
public sealed class NamedKeyTests : IDisposable
{
    private const string Key = "sk_test_importer_000000";
    private const string Disabled = "sk_test_disabled_00000";
    private const string Expired = "sk_test_expired_000000";
    private const string Hashed = "sk_test_hashed_0000000";

    private readonly KeyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Formats => ["json-list", "json-object", "lines", "configuration", "names", "environment"];

    [Theory]
    [MemberData(nameof(Formats))]
    [Trait("Feature", "P1")]
    [Trait("Feature", "P2")]
    [Trait("Feature", "F3")]
    [Trait("Feature", "F4")]
    [Trait("Feature", "F5")]
    public async Task Format_Each_GivesNameScopesTenantStateAndExpiry(string format)
    {
        await using var service = await StartAsync(format);

        using var who = await service.GetAsync("/who", Key);
        Assert.Equal("""{"name":"importer","tenant":"north","scopes":["things:read","things:write"]}""", await who.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var hashed = await service.GetAsync("/who", Hashed);
        Assert.Equal("""{"name":"by hash","tenant":null,"scopes":["*"]}""", await hashed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var hash = await service.GetAsync("/who", Sha256(Hashed));
        Assert.Equal(HttpStatusCode.Unauthorized, hash.StatusCode);
        using var disabled = await service.GetAsync("/who", Disabled);
        await ProblemAssert.IsProblemAsync(disabled, HttpStatusCode.Unauthorized, "key-disabled");
        using var expired = await service.GetAsync("/who", Expired);
        await ProblemAssert.IsProblemAsync(expired, HttpStatusCode.Unauthorized, "key-expired");
        Assert.Contains("4 API key(s)", service.Log.Single("keys.loaded").Message, StringComparison.Ordinal);
        Assert.All([Key, Disabled, Expired, Hashed], key => Assert.DoesNotContain(key, service.Log.Everything(), StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "P6")]
    public async Task Name_OfEachConsumer_IsInTheLog()
    {
        await using var service = await StartAsync("lines");
        using var response = await service.GetAsync("/who", Key);
        Assert.Equal("importer", service.Log.Single("auth.success").Values["key_name"]);
    }

    [Fact]
    [Trait("Feature", "P1")]
    public async Task EnvironmentVariables_OfTheProcess_NameKeys()
    {
        const string prefix = "ServiceKit__ApiKeys__0__";
        Environment.SetEnvironmentVariable(prefix + "Key", "sk_test_process_000000");
        Environment.SetEnvironmentVariable(prefix + "Name", "from the process");
        try
        {
            await using var service = await RunningService.StartAsync(app => app.MapGet("/who", Who), b => b.WithAuth());
            using var who = await service.GetAsync("/who", "sk_test_process_000000");
            Assert.Contains("from the process", await who.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(prefix + "Key", null);
            Environment.SetEnvironmentVariable(prefix + "Name", null);
        }
    }

    [Theory]
    [InlineData("""{ "apiKeys": [ { "key": "sk_test_a_000000000000", "scopes": [] } ] }""")]
    [InlineData("sk_test_a_000000000000 scopes=")]
    [InlineData("sk_test_a_000000000000 scopes=\"\"")]
    public async Task Scopes_Empty_GrantNothing(string content)
    {
        await using var service = await RunningService.StartAsync(app => app.MapGet("/who", Who).RequireApiKey("things:read"), b => b.WithAuth(apiKeyFile: _folder.Write(content)));
        using var response = await service.GetAsync("/who", "sk_test_a_000000000000");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Scopes_EmptyListInConfiguration_GrantNothing()
    {
        await using var service = await StartAsync(
            """{ "ServiceKit": { "ApiKeys": [ { "Key": "sk_test_a_000000000000", "Scopes": [] } ] } }""", app => app.MapGet("/who", Who).RequireApiKey("things:read"));
        using var response = await service.GetAsync("/who", "sk_test_a_000000000000");
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("sk_test_a_000000000000 nmae=x", "line 1 of", "not known here; known are key, hash, name")]
    [InlineData("sk_test_a_000000000000 name=x name=y", "line 1 of", "name is given twice")]
    [InlineData("sk_test_a_000000000000 key=sk_test_b_000000000000", "line 1 of", "key is given twice")]
    [InlineData("sk_test_a_000000000000 name=\"x", "line 1 of", "has none at its end")]
    [InlineData("sk_test_a_000000000000 name=\"x\"y", "line 1 of", "has none at its end")]
    [InlineData("sk_test_a_000000000000 name=", "line 1 of", "the name is empty")]
    [InlineData("sk_test_a_000000000000 name=sk_test_a_000000000000", "line 1 of", "the name contains the key")]
    [InlineData("sk_test_a_000000000000 scopes=a:b,*c", "line 1 of", "a scope has a misplaced '*'")]
    [InlineData("sk_test_a_000000000000 enabled=maybe", "line 1 of", "enabled is neither true nor false")]
    [InlineData("sk_test_a_000000000000 expires=tomorrow", "line 1 of", "expiresAt is no moment; write 2027-01-31")]
    [InlineData("sk_test_a_000000000000 expires=2027-01-31T12:00:00", "line 1 of", "expiresAt is no moment")]
    [InlineData("sk_test_a_000000000000 expires=2027-02-31", "line 1 of", "expiresAt is no moment")]
    [InlineData("\n\nsha256$1234", "line 3 of", "the hash is malformed; write sha256$ and the 64 hexadecimal digits")]
    [InlineData("sha512$abcdef", "line 1 of", "looks like a hash of a kind that is not read here")]
    [InlineData("$2b$12$0000000000000000000000", "line 1 of", "looks like a hash of a kind that is not read here")]
    [InlineData("""[ { "key": "sk_test_a_000000000000", "scope": ["a"] } ]""", "apiKeys[0] of", "not known here")]
    [InlineData("""[ "sk_test_b_000000000000", { "key": "sk_test_a_000000000000", "scopes": null } ]""", "apiKeys[1] of", "scopes is null; write [] to grant none")]
    [InlineData("""[ { "key": 12345678901234567890 } ]""", "apiKeys[0] of", "neither text, true, false nor a list of texts")]
    [InlineData("""[ { "key": ["sk_test_a_000000000000", "b"] } ]""", "apiKeys[0] of", "key is a list; it takes one value")]
    [InlineData("""[ 7 ]""", "apiKeys[0] of", "neither an object nor a string")]
    [InlineData("""[ { } ]""", "apiKeys[0] of", "neither a key nor a hash is given")]
    [InlineData("""[ { "key": "sk_test_a_000000000000", "hash": "sha256$00" } ]""", "apiKeys[0] of", "both a key and a hash are given")]
    [InlineData("""[ { "key": "sk_test_a_000000000000", "Key": "sk_test_b_000000000000" } ]""", "apiKeys[0] of", "key is given twice")]
    [InlineData("""[ { "key": "" } ]""", "apiKeys[0] of", "the key is empty")]
    [InlineData("""[ { "key": "sk_test_\u0007_00000000000" } ]""", "apiKeys[0] of", "control or non-ASCII")]
    [InlineData("""[ "sk_test_a_000000000000", "sk_test_a_000000000000" ]""", "apiKeys[1] of", "the same key as apiKeys[0] of")]
    [InlineData("""{ "keys": [ "sk_test_a_000000000000" ] }""", "API key file", "does not have exactly one member apiKeys")]
    [InlineData("""{ "sk_test_a_000000000000": "name" }""", "API key file", "does not have exactly one member apiKeys")]
    [InlineData("[ \"sk_test_a_000000000000\",\n  \"sk_test_b", "API key file is no valid JSON", "line 2, byte")]
    [InlineData("""[]""", "API key file holds no key", "Write one key a line")]
    public async Task File_Mistake_StopsTheStartWithItsPlaceAndWhatToWriteAndNoKey(string content, string place, string reason)
    {
        var error = await KeyFolder.FailsAsync(b => b.WithAuth(apiKeyFile: _folder.Write(content)));
        Assert.StartsWith(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_test", $"{error} {error.InnerException}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "ServiceKit": { "ApiKeys": [ { "Key": "sk_test_a_000000000000", "Scope": "a" } ] } }""", "ServiceKit:ApiKeys:0: it has a member that is not known here")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": [ { "Name": "x" } ] } }""", "ServiceKit:ApiKeys:0: neither a key nor a hash is given")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": [ { "Key": { "a": "b" } } ] } }""", "ServiceKit:ApiKeys:0: a member has parts of its own")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": [ { "Key": "sk_test_a_000000000000", "Scopes": null } ] } }""", "ServiceKit:ApiKeys:0: scopes is null")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": { "sk_test_a_000000000000": { "Name": "x" } } } }""", "entry 1 of ServiceKit:ApiKeys (sk_test****): neither a key nor a hash is given")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": [] } }""", "ServiceKit:ApiKeys is set but holds no key")]
    [InlineData("""{ "ServiceKit": { "ApiKeys": [ "sk_test_a_000000000000", { "Key": "sk_test_a_000000000000" } ] } }""", "ServiceKit:ApiKeys:1: the same key as ServiceKit:ApiKeys:0")]
    public async Task Configuration_Mistake_StopsTheStartWithItsPathAndNoKey(string json, string message)
    {
        var error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => StartAsync(json, _ => { }));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_test_a", error.ToString(), StringComparison.Ordinal);
    }

    private async Task<RunningService> StartAsync(string format)
    {
        var hash = Sha256(Hashed);
        var json = $$"""
            [
              // comments are allowed, and so is a comma too many
              { "key": "{{Key}}", "name": "importer", "scopes": ["things:read", "things:write"], "tenant": "north", "expiresAt": "2999-01-31T12:00:00+01:00" },
              { "key": "{{Disabled}}", "enabled": false },
              { "key": "{{Expired}}", "expiresAt": "2020-01-31" },
              { "hash": "{{hash}}", "name": "by hash", "tenant": null },
            ]
            """;
        var lines = $"""
            # importer
            {Key} name=importer scopes=things:read,things:write tenant=north expires=2999-01-31T12:00:00+01:00
            {Disabled}   enabled=false
            {Expired}{'\t'}expires=2020-01-31
            {hash} name="by hash"
            """;
        return format switch
        {
            "json-list" => await FromFileAsync(json, "keys"),
            "json-object" => await FromFileAsync($$"""{ "apiKeys": {{json}} }""", "keys.json"),
            "lines" => await FromFileAsync(lines, "keys.txt"),
            "configuration" => await StartAsync($$"""{ "ServiceKit": { "ApiKeys": {{json}} } }""", app => app.MapGet("/who", Who)),
            "names" => await StartAsync(
                $$"""
                { "ServiceKit": { "ApiKeys": {
                  "importer": { "Key": "{{Key}}", "Scopes": "things:read, things:write", "Tenant": "north" },
                  "old": { "Key": "{{Disabled}}", "Enabled": false },
                  "trial": { "Key": "{{Expired}}", "ExpiresAt": "2020-01-31" },
                  "by hash": "{{hash}}" } } }
                """,
                app => app.MapGet("/who", Who)),
            _ => await RunningService.StartAsync(app => app.MapGet("/who", Who), b => b.WithAuth(), settings: new()
            {
                ["ServiceKit:ApiKeys:0:Key"] = Key,
                ["ServiceKit:ApiKeys:0:Name"] = "importer",
                ["ServiceKit:ApiKeys:0:Scopes:0"] = "things:read",
                ["ServiceKit:ApiKeys:0:Scopes:1"] = "things:write",
                ["ServiceKit:ApiKeys:0:Tenant"] = "north",
                ["ServiceKit:ApiKeys:1:KEY"] = Disabled,
                ["ServiceKit:ApiKeys:1:ENABLED"] = "False",
                ["ServiceKit:ApiKeys:2:Key"] = Expired,
                ["ServiceKit:ApiKeys:2:ExpiresAt"] = "2020-01-31T00:00:00Z",
                ["ServiceKit:ApiKeys:3:Hash"] = hash,
                ["ServiceKit:ApiKeys:3:Name"] = "by hash",
            }),
        };
    }

    private Task<RunningService> FromFileAsync(string content, string name) =>
        RunningService.StartAsync(app => app.MapGet("/who", Who), b => b.WithAuth(apiKeyFile: _folder.Write(content, name)));

    // Through the provider for JSON files, since it has ideas of its own about empty lists and null.
    private Task<RunningService> StartAsync(string json, Action<WebApplication> map) => RunningService.StartAsync(map, b =>
    {
        b.Configuration.AddJsonFile(_folder.Write(json, "settings.json"));
        return b.WithAuth();
    });

    private static Ok<Caller> Who(HttpContext context)
    {
        var caller = context.Features.Get<IApiKeyFeature>()!;
        return TypedResults.Ok(new Caller(caller.Name, caller.Tenant, caller.Scopes));
    }

    private sealed record Caller(string Name, string? Tenant, IReadOnlyList<string> Scopes);

    private static string Sha256(string key) => "sha256$" + Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(key)));
}
