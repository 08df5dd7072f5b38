using System.Net;
using System.Text.Json;
using ServiceKit.Tests.Hosting;
using static ServiceKit.KeyManagement.Tests.Configs.ConfigService;

namespace ServiceKit.KeyManagement.Tests.Configs;

/// <summary>Named configurations over HTTP.</summary>
[Trait("Feature", "C15")]
public sealed class ConfigApiTests
{
    private const string Good = """{"name":"north","data":{"interval":60,"region":"north","levels":[{"low":1,"high":2}],"mode":1}}""";

    [Fact]
    public async Task Config_IsMadeReadReplacedAndRemoved()
    {
        await using var service = await StartAsync(new MemoryApiKeyStore());
        using var made = await service.SendAsync(HttpMethod.Post, Root, Good);
        var body = await ReadAsync(made, HttpStatusCode.Created);
        Assert.Equal("/api/v1/configs/north", made.Headers.Location?.ToString());
        Assert.Equal(["name", "data", "createdAt", "updatedAt"], body.EnumerateObject().Select(member => member.Name));
        Assert.Equal(60, body.GetProperty("data").GetProperty("interval").GetInt32());

        using var read = await service.SendAsync(HttpMethod.Get, $"{Root}/north", key: Reader);
        Assert.Equal(body.GetRawText(), (await ReadAsync(read)).GetRawText());
        Assert.Equal(made.Headers.ETag, read.Headers.ETag);
        Assert.Equal("no-cache, private", read.Headers.CacheControl?.ToString());

        // What was read can be sent back.
        using var replaced = await service.SendAsync(HttpMethod.Put, $"{Root}/north", body.GetRawText().Replace("60", "90", StringComparison.Ordinal));
        Assert.Equal(90, (await ReadAsync(replaced)).GetProperty("data").GetProperty("interval").GetInt32());
        Assert.NotEqual(made.Headers.ETag, replaced.Headers.ETag);

        using var own = await service.Service.GetAsync("/intervals/north", Reader);
        Assert.Equal("90", await own.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        using var removed = await service.SendAsync(HttpMethod.Delete, $"{Root}/north");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await service.SendAsync(HttpMethod.Get, $"{Root}/north");
        await ProblemAssert.IsProblemAsync(gone, HttpStatusCode.NotFound, "config-not-found");
        Assert.Equal(["config.created", "config.changed", "config.removed"], service.Service.Log.Entries.Select(entry => entry.Event.Name).Where(name => name?.StartsWith("config.", StringComparison.Ordinal) is true));
    }

    [Fact]
    public async Task Config_NeedsItsScopes()
    {
        await using var service = await StartAsync(new MemoryApiKeyStore());
        await service.PutAsync("north");
        foreach (var (method, path, readerMay) in ((HttpMethod, string, bool)[])[(HttpMethod.Get, Root, true), (HttpMethod.Get, $"{Root}/north", true), (HttpMethod.Post, Root, false), (HttpMethod.Put, $"{Root}/north", false), (HttpMethod.Delete, $"{Root}/north", false)])
        {
            using var nobody = await service.SendAsync(method, path, "{", key: null);
            await ProblemAssert.IsUnauthorizedAsync(nobody, path);
            using var other = await service.SendAsync(method, path, "{", key: Other);
            Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
            using var reader = await service.SendAsync(method, path, key: Reader);
            Assert.Equal(readerMay ? HttpStatusCode.OK : HttpStatusCode.Forbidden, reader.StatusCode);
        }
    }

    [Fact]
    public async Task Config_IsWrittenUnderConditions()
    {
        await using var service = await StartAsync(new MemoryApiKeyStore());
        using var again = await PostTwiceAsync(service);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);

        var first = await service.PutAsync("south");
        var second = await service.PutAsync("south");
        await PutAsync(first, HttpStatusCode.PreconditionFailed);
        await PutAsync($"W/{second}", HttpStatusCode.PreconditionFailed);
        await PutAsync("\"unknown\"", HttpStatusCode.PreconditionFailed);
        await PutAsync("unquoted", HttpStatusCode.PreconditionFailed);
        await PutAsync("", HttpStatusCode.PreconditionFailed);
        await PutAsync($"\"other\", {second}", HttpStatusCode.OK);
        await PutAsync("*", HttpStatusCode.OK);
        await PutAsync("*", HttpStatusCode.PreconditionFailed, "nowhere");
        await PutAsync("*", HttpStatusCode.PreconditionFailed, header: "If-None-Match");
        await PutAsync("*", HttpStatusCode.Created, "new", "If-None-Match");
        var fourth = await service.PutAsync("south");
        await PutAsync(fourth, HttpStatusCode.PreconditionFailed, header: "If-None-Match");
        await PutAsync($"{fourth}, \"other\"", HttpStatusCode.PreconditionFailed, header: "If-None-Match");
        await PutAsync("\"other\"", HttpStatusCode.OK, header: "If-None-Match");

        using var stale = await service.SendAsync(HttpMethod.Delete, $"{Root}/south", headers: ("If-Match", first));
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);

        var third = await service.PutAsync("south");
        using var known = await service.SendAsync(HttpMethod.Get, $"{Root}/south", headers: ("If-None-Match", $"\"other\", W/{third}"));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        using var fresh = await service.SendAsync(HttpMethod.Get, $"{Root}/south", headers: ("If-None-Match", second));
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);

        async Task PutAsync(string value, HttpStatusCode expected, string name = "south", string header = "If-Match")
        {
            using var response = await service.SendAsync(HttpMethod.Put, $"{Root}/{name}", """{"data":{"interval":1,"region":"x"}}""", headers: (header, value));
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Fact]
    public async Task Config_IsRemovedUnderNoConditionThatDoesNotHold()
    {
        await using var service = await StartAsync(new MemoryApiKeyStore());
        var tag = await service.PutAsync("north");
        foreach (var conditions in ((string, string)[][])
        [
            [("If-None-Match", tag)],
            [("If-None-Match", $"W/{tag}")],
            [("If-None-Match", $"\"other\", {tag}")],
            [("If-None-Match", "*")],
            [("If-None-Match", "unquoted")],
            [("If-Match", tag), ("If-None-Match", tag)],
            [("If-Match", "\"other\""), ("If-None-Match", "\"another\"")],
        ])
        {
            using var refused = await service.SendAsync(HttpMethod.Delete, $"{Root}/north", headers: conditions);
            await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.PreconditionFailed, "precondition-failed");
            using var still = await service.SendAsync(HttpMethod.Get, $"{Root}/north");
            Assert.Equal(HttpStatusCode.OK, still.StatusCode);
        }

        using var removed = await service.SendAsync(HttpMethod.Delete, $"{Root}/north", headers: [("If-Match", tag), ("If-None-Match", "\"other\"")]);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var gone = await service.SendAsync(HttpMethod.Delete, $"{Root}/north", headers: ("If-None-Match", "\"other\""));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Theory]
    [InlineData("""{"interval":0,"region":"north"}""", "data.interval")]
    [InlineData("""{"interval":60,"region":""}""", "data.region")]
    [InlineData("""{"interval":60,"region":"a region with a long name"}""", "data.region")]
    [InlineData("""{"interval":60,"region":"n","alarm":{"low":100,"high":0}}""", "data.alarm.low")]
    [InlineData("""{"interval":60,"region":"n","alarm":{"low":9,"high":1}}""", "data.alarm.low")]
    [InlineData("""{"interval":60,"region":"n","levels":[{"low":1,"high":2},{"low":1,"high":99}]}""", "data.levels[1].high")]
    [InlineData("""{"interval":"often","region":"n"}""", "data.interval")]
    [InlineData("""{"interval":60,"region":null}""", "data.region")]
    [InlineData("""{"interval":60,"region":"n","unknown":1}""", "data.unknown")]
    [InlineData("""{"interval":60,"interval":61,"region":"n"}""", "data.interval")]
    [InlineData("""{"interval":60}""", "data")]
    [InlineData("null", "data")]
    [InlineData("[]", "data")]
    public async Task Content_ThatIsNotValid_IsNamedAsInTheJson(string data, string member)
    {
        await using var service = await StartAsync(new MemoryApiKeyStore());
        using var response = await service.SendAsync(HttpMethod.Post, Root, $$"""{"name":"a","data": {{data}} }""");
        var problem = await ReadAsync(response, HttpStatusCode.BadRequest);
        Assert.Equal("urn:servicekit:error:validation-failed", problem.GetProperty("type").GetString());
        Assert.Equal([member], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        using var list = await service.SendAsync(HttpMethod.Get, Root);
        Assert.Equal(0, (await ReadAsync(list)).GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("", "application/json", 400)]
    [InlineData("{", "application/json", 400)]
    [InlineData("[]", "application/json", 400)]
    [InlineData("""{"name":"a"}""", "application/json", 400)]
    [InlineData("""{"name":"../a","data":{"interval":1,"region":"x"}}""", "application/json", 400)]
    [InlineData("""{"name":".a","data":{"interval":1,"region":"x"}}""", "application/json", 400)]
    [InlineData("""{"name":"","data":{"interval":1,"region":"x"}}""", "application/json", 400)]
    [InlineData("""{"name":"a\u0000","data":{"interval":1,"region":"x"}}""", "application/json", 400)]
    [InlineData(Good, "text/plain", 415)]
    [InlineData("\"HUGE\"", "application/json", 413)]
    public async Task Body_ThatCannotBeRead_IsAProblem(string body, string type, int status)
    {
        await using var service = await StartAsync(new MemoryApiKeyStore());
        using var response = await service.SendAsync(HttpMethod.Post, Root, body.Replace("HUGE", new string('x', 70_000), StringComparison.Ordinal), type: type);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Name_ThatDiffersFromThePath_OrCannotBe_IsRefused()
    {
        await using var service = await StartAsync(new MemoryApiKeyStore());
        using var other = await service.SendAsync(HttpMethod.Put, $"{Root}/north", Good.Replace("\"name\":\"north\"", "\"name\":\"south\"", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
        using var odd = await service.SendAsync(HttpMethod.Put, $"{Root}/%20", """{"data":{"interval":1,"region":"x"}}""");
        Assert.Equal(HttpStatusCode.BadRequest, odd.StatusCode);
        using var unknown = await service.SendAsync(HttpMethod.Get, $"{Root}/{new string('a', 3000)}");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task List_IsPagedFilteredAndStrict()
    {
        await using var service = await StartAsync(new MemoryApiKeyStore());
        foreach (var name in (string[])["c", "a", "b", "ab"])
        {
            await service.PutAsync(name);
        }

        using var page = await service.SendAsync(HttpMethod.Get, $"{Root}?page=2&pageSize=2", key: Reader);
        var body = await ReadAsync(page);
        Assert.Equal(["b", "c"], Names(body));
        Assert.Equal((4, 2, 2), (body.GetProperty("total").GetInt32(), body.GetProperty("page").GetInt32(), body.GetProperty("pageSize").GetInt32()));
        Assert.Equal("</api/v1/configs?page=1&pageSize=2>; rel=\"prev\"", page.Headers.GetValues("Link").Single());
        using var found = await service.SendAsync(HttpMethod.Get, $"{Root}?q=A");
        Assert.Equal(["a", "ab"], Names(await ReadAsync(found)));
        foreach (var query in (string[])["page=0", "pageSize=201", "page=x", "page=1&page=2", "q=", "name=a", "page=99999999999"])
        {
            using var refused = await service.SendAsync(HttpMethod.Get, $"{Root}?{query}");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [Fact]
    public async Task Config_BeyondTheirNumber_IsRefused_AndOthersCanStillBeReplaced()
    {
        await using var service = await StartAsync(new MemoryApiKeyStore(), b => b.WithConfig<StationConfig>(c => c.MaxCount = 2));
        await service.PutAsync("a");
        await service.PutAsync("b");
        using var third = await service.SendAsync(HttpMethod.Put, $"{Root}/c", """{"data":{"interval":1,"region":"x"}}""");
        await ProblemAssert.IsProblemAsync(third, HttpStatusCode.Conflict, "conflict");
        await service.PutAsync("a");
    }

    [Fact]
    public async Task Document_HasTheWholeSchemaOfTheType()
    {
        await using var service = await StartAsync(new MemoryApiKeyStore());
        using var response = await service.Service.GetAsync("/openapi.json");
        var document = await ReadAsync(response);
        var operations = document.GetProperty("paths");
        Assert.Equal(["get", "post"], operations.GetProperty(Root).EnumerateObject().Select(operation => operation.Name).Order());
        Assert.Equal("replaceConfig", operations.GetProperty(Root + "/{name}").GetProperty("put").GetProperty("operationId").GetString());
        Assert.Contains("configs:write", operations.GetProperty(Root + "/{name}").GetProperty("put").GetRawText(), StringComparison.Ordinal);
        var schema = document.GetProperty("components").GetProperty("schemas").GetProperty(nameof(StationConfig));
        Assert.Equal(["interval", "region"], schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()).Order().Where(name => name is "interval" or "region"));
        var properties = schema.GetProperty("properties");
        Assert.Equal((1, 3600), (properties.GetProperty("interval").GetProperty("minimum").GetInt32(), properties.GetProperty("interval").GetProperty("maximum").GetInt32()));
        Assert.Equal(20, properties.GetProperty("region").GetProperty("maxLength").GetInt32());
        var schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.Equal(90, schemas.GetProperty(nameof(Threshold)).GetProperty("properties").GetProperty("high").GetProperty("maximum").GetInt32());
        Assert.Equal(2, schemas.GetProperty(nameof(Mode)).GetProperty("enum").GetArrayLength());
    }

    [Theory]
    [InlineData("", "get", "200 400 401 403 429 503", "200:Link", "")]
    [InlineData("", "post", "201 400 401 403 409 413 415 429 503", "201:ETag 201:Location", "")]
    [InlineData("/{name}", "get", "200 304 401 403 404 429 500 503", "200:ETag 304:ETag", "If-None-Match")]
    [InlineData("/{name}", "put", "200 201 400 401 403 409 412 413 415 429 503", "200:ETag 201:ETag 201:Location", "If-Match If-None-Match")]
    [InlineData("/{name}", "delete", "204 401 403 404 412 429 503", "", "If-Match If-None-Match")]
    public async Task Document_HasEveryAnswer_AndTheHeadersThatVersionsAreIn(string path, string method, string statuses, string answered, string read)
    {
        await using var service = await StartAsync(new MemoryApiKeyStore());
        using var response = await service.Service.GetAsync("/openapi.json");
        var operation = (await ReadAsync(response)).GetProperty("paths").GetProperty(Root + path).GetProperty(method);
        var answers = operation.GetProperty("responses").EnumerateObject().ToList();
        Assert.Equal(statuses, string.Join(' ', answers.Select(answer => answer.Name).Order(StringComparer.Ordinal)));
        Assert.Equal(answered, string.Join(' ', answers.Where(answer => answer.Name is not ("401" or "403" or "429")).SelectMany(answer =>
            answer.Value.TryGetProperty("headers", out var headers) ? headers.EnumerateObject().Select(header => $"{answer.Name}:{header.Name}") : [])));
        Assert.Equal(read, string.Join(' ', operation.TryGetProperty("parameters", out var parameters)
            ? parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "header").Select(parameter => parameter.GetProperty("name").GetString())
            : []));
    }

    [Fact]
    public async Task List_HasTheVersionOfEach_SoThatItCanBeChangedAtOnce()
    {
        await using var service = await StartAsync(new MemoryApiKeyStore());
        var tag = await service.PutAsync("north");
        using var list = await service.SendAsync(HttpMethod.Get, Root);
        var item = (await ReadAsync(list)).GetProperty("items")[0];
        Assert.Equal(tag, item.GetProperty("etag").GetString());
        using var changed = await service.SendAsync(HttpMethod.Put, $"{Root}/north", item.GetRawText(), headers: ("If-Match", item.GetProperty("etag").GetString()!));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        using var stale = await service.SendAsync(HttpMethod.Put, $"{Root}/north", item.GetRawText(), headers: ("If-Match", tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostTwiceAsync(ConfigService service)
    {
        using var first = await service.SendAsync(HttpMethod.Post, Root, Good);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        return await service.SendAsync(HttpMethod.Post, Root, Good);
    }

    private static IEnumerable<string?> Names(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString());
}
