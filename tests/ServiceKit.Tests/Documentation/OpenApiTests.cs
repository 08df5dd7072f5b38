using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Engineering;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Documentation;

/// <summary>The OpenAPI document says exactly what the service does.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task Padlock_IsOnExactlyTheOperationsThatNeedAKey()
    {
        await using var service = await StartAsync();
        var paths = (await DocumentAsync(service)).GetProperty("paths");
        foreach (var path in paths.EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                using var response = await service.SendAsync(new HttpMethod(operation.Name.ToUpperInvariant()), path.Name.Replace("{id}", "1", StringComparison.Ordinal));
                var closed = response.StatusCode == HttpStatusCode.Unauthorized;
                var security = JsonSerializer.Serialize(operation.Value.GetProperty("security"));
                Assert.True(closed == (security != "[]"), $"{operation.Name} {path.Name}: {response.StatusCode}, security {security}");
                Assert.Equal(closed, operation.Value.GetProperty("responses").TryGetProperty("401", out _));
            }
        }
    }

    [Theory]
    [InlineData("/api/v1/stations", "get", """[{"ApiKey":["stations:read"]}]""")]
    [InlineData("/api/v1/stations", "post", """[{"ApiKey":["stations:create","stations:write"]}]""")]
    [InlineData("/api/v1/stations/{id}", "get", """[{"ApiKey":["stations:read"]},{"ApiKey":["stations:admin"]}]""")]
    [InlineData("/unmarked", "get", """[{"ApiKey":[]}]""")]
    [InlineData("/open", "get", "[]")]
    [InlineData("/health", "get", "[]")]
    public async Task Security_NamesTheScopes(string path, string method, string security)
    {
        await using var service = await StartAsync();
        var operation = (await DocumentAsync(service)).GetProperty("paths").GetProperty(path).GetProperty(method);
        Assert.Equal(security, JsonSerializer.Serialize(operation.GetProperty("security")));
    }

    [Fact]
    public async Task Refusals_AreDocumentedAsProblemDetails()
    {
        await using var service = await StartAsync();
        var document = await DocumentAsync(service);
        var responses = document.GetProperty("paths").GetProperty("/api/v1/stations").GetProperty("get").GetProperty("responses");
        foreach (var status in (string[])["401", "403"])
        {
            var schema = responses.GetProperty(status).GetProperty("content").GetProperty("application/problem+json").GetProperty("schema");
            Assert.Equal("#/components/schemas/ProblemDetails", schema.GetProperty("$ref").GetString());
        }

        Assert.True(document.GetProperty("components").GetProperty("schemas").GetProperty("ProblemDetails").GetProperty("properties").TryGetProperty("traceId", out _));
    }

    [Fact]
    public async Task Document_HasTheServiceAndItsScheme()
    {
        await using var service = await StartAsync(headerName: "X-Station-Key");
        var document = await DocumentAsync(service);
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal("Test Service", document.GetProperty("info").GetProperty("title").GetString());
        var scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("ApiKey");
        Assert.Equal("apiKey", scheme.GetProperty("type").GetString());
        Assert.Equal("header", scheme.GetProperty("in").GetString());
        Assert.Equal("X-Station-Key", scheme.GetProperty("name").GetString());
        // The catalogue: scopes of every endpoint and of the program around them.
        Assert.Contains("`stations:create`, ", scheme.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Contains("`archive:use`", scheme.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task XmlComments_AreShown()
    {
        await using var service = await StartAsync();
        var operation = (await DocumentAsync(service)).GetProperty("paths").GetProperty("/api/v1/stations").GetProperty("get");
        Assert.Equal("Lists the stations.", operation.GetProperty("summary").GetString());
        Assert.Equal("Needs an API key with the scope `stations:read`.", operation.GetProperty("description").GetString());
    }

    [Theory]
    [InlineData(true, "[{\"ApiKey\":[]}]")]
    [InlineData(false, "[]")]
    public async Task WithoutTheMiddleware_OnlyWhatAsksForAKeyIsShownAsClosed(bool middleware, string unmarked)
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddApiKeys(o => o.ApiKeys = [RunningService.Key]);
                b.Services.AddApiDocumentation(new ServiceInfo("plain"));
            },
            app =>
            {
                if (middleware)
                {
                    app.UseApiKeys();
                }

                app.MapApiDocumentation();
                app.MapGet("/unmarked", () => "?");
                app.MapGet("/marked", [ApiKeyProtected] () => "closed");
            });
        var document = await DocumentAsync(service);
        Assert.Equal(unmarked, JsonSerializer.Serialize(document.GetProperty("paths").GetProperty("/unmarked").GetProperty("get").GetProperty("security")));
        Assert.Equal("[{\"ApiKey\":[]}]", JsonSerializer.Serialize(document.GetProperty("paths").GetProperty("/marked").GetProperty("get").GetProperty("security")));
        Assert.Equal(middleware, document.TryGetProperty("security", out _));
        Assert.True(document.GetProperty("components").GetProperty("securitySchemes").TryGetProperty("ApiKey", out _));
    }

    [Fact]
    public async Task Document_IsGeneratedOnce()
    {
        var generated = 0;
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/things", () => "x"),
            b => b.WithAuth(apiKeys: [RunningService.Key]).WithDocumentation(d => d.ConfigureSwagger = swagger => swagger.TagActionsBy(_ =>
            {
                Interlocked.Increment(ref generated);
                return ["things"];
            })));
        var first = await service.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken);
        var operations = generated;
        Assert.True(operations > 0);
        Assert.Equal(first, await service.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken));
        Assert.Equal(operations, generated);
        using var unknown = await service.GetAsync("/other.json", RunningService.Key);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Disabled_NothingIsServed()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithDocumentation(d => d.Enabled = false));
        foreach (var path in (string[])["/docs", "/docs/index.html", "/redoc", "/openapi.json"])
        {
            using var response = await service.GetAsync(path, RunningService.Key);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Document_PassesTheLintRulesThatTheFieldRecommends()
    {
        var redocly = TestTools.Redocly.Find();
        Assert.SkipWhen(redocly is null, "Redocly CLI is not installed; eng/test.cs installs it where npm is");
        await using var service = await StartAsync();
        var file = Path.Combine(Directory.CreateTempSubdirectory("servicekit-lint-").FullName, "openapi.json");
        await File.WriteAllTextAsync(file, await service.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        try
        {
            var lint = await new Command("node", redocly!, "lint", file, "--extends", "recommended", "--format", "stylish")
            {
                Environment = new Dictionary<string, string?> { ["REDOCLY_TELEMETRY"] = "off" },
            }.RunAsync(TestContext.Current.CancellationToken);
            Assert.True(lint.ExitCode == 0, lint.Output);
            Assert.Contains("is valid", lint.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    private static async Task<JsonElement> DocumentAsync(RunningService service)
    {
        using var document = JsonDocument.Parse(await service.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }

    private static Task<RunningService> StartAsync(string headerName = "X-API-Key") => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/api/v1/stations", Stations.List);
            app.MapPost("/api/v1/stations", Stations.Create);
            app.MapGet("/api/v1/stations/{id}", (int id) => id).RequireApiKeyWithAnyOf("stations:read", "stations:admin");
            app.MapGet("/unmarked", () => "closed by default");
            app.MapGet("/open", () => "open").AllowAnonymous();
            app.MapGet("/", () => "root");
        },
        b => b.WithAuth(apiKeys: [RunningService.Key], headerName: headerName).WithHealth().WithMonitoring().WithSystem());

    /// <summary>A station.</summary>
    /// <param name="Name">What it is called.</param>
    public sealed record Station(string Name);

    /// <summary>The handlers.</summary>
    public static class Stations
    {
        /// <summary>Lists the stations.</summary>
        [ApiKeyProtected("stations:read")]
        public static Station[] List(int? page) => [new($"page {page}")];

        /// <summary>Creates a station.</summary>
        [ApiKeyProtected("stations:write", "stations:create")]
        public static IResult Create(Station station) => TypedResults.Created("/api/v1/stations/1", station);
    }
}
