using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Protection;

/// <summary>Ways around the lock that were tried once, and must stay shut.</summary>
public sealed class BypassTests
{
    private const string Reader = "sk_test_reader_0000000";

    [Theory]
    [InlineData("/derived", HttpStatusCode.Unauthorized)]
    [InlineData("/derived/own", HttpStatusCode.Unauthorized)]
    [InlineData("/chained/action", HttpStatusCode.Unauthorized)]
    [InlineData("/chained/open", HttpStatusCode.OK)]
    public async Task Controllers_AreOpenedOnlyByTheActionItself(string path, HttpStatusCode expected)
    {
        await using var service = await StartAsync(app => app.MapControllers().AllowAnonymous(), Controllers);
        using var response = await service.GetAsync(path);
        Assert.Equal(expected, response.StatusCode);
        await AssertPadlockAsync(service, path, expected == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task ScopesChainedToControllers_AreEnforcedAndDocumented()
    {
        await using var service = await StartAsync(app => app.MapControllers().RequireApiKey("all:use"), Controllers);
        using var response = await service.GetAsync("/chained/action", Reader);
        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Forbidden, "insufficient-scope");
        Assert.Equal("""[{"ApiKey":["admin:use","all:use"]}]""", JsonSerializer.Serialize(await SecurityAsync(service, "/chained/action")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EndpointChosenAfterMatching_IsGuarded(bool middleware)
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                Controllers(b.Services);
                b.Services.AddApiKeys(Options);
                b.Services.AddSingleton<ToTheAction>();
            },
            app =>
            {
                if (middleware)
                {
                    // Routing that runs after it leaves the middleware without an endpoint.
                    app.UseApiKeys();
                    app.UseRouting();
                }

                app.MapDynamicControllerRoute<ToTheAction>("/dynamic/{id}");
                app.MapFallbackToController("Fallback", "Chained");
            });
        foreach (var path in (string[])["/dynamic/1", "/nowhere"])
        {
            using var stranger = await service.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
            using var reader = await service.GetAsync(path, Reader);
            Assert.Equal(HttpStatusCode.Forbidden, reader.StatusCode);
            using var holder = await service.GetAsync(path, RunningService.Key);
            Assert.Equal(HttpStatusCode.OK, holder.StatusCode);
        }
    }

    [Fact]
    public async Task ShortCircuitedEndpoint_ThatSaysNothing_IsClosedToo()
    {
        await using var service = await StartAsync(app => app.MapGet("/quick", () => "quick").ShortCircuit());
        using var stranger = await service.GetAsync("/quick");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using var holder = await service.GetAsync("/quick", RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, holder.StatusCode);
    }

    [Fact]
    public async Task UseApiKeysOnABranch_ClosesTheBranch_AndTheRestIsShownAsOpen()
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddApiKeys(Options);
                b.Services.AddApiDocumentation(new ServiceInfo("branch"));
            },
            app =>
            {
                app.UseWhen(c => c.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal), branch => branch.UseApiKeys());
                app.MapApiDocumentation();
                app.MapGet("/api/things", () => "closed");
                app.MapGet("/other", () => "open");
            });
        using var closed = await service.GetAsync("/api/things");
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        using var open = await service.GetAsync("/other");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        await AssertPadlockAsync(service, "/other", closed: false);
        Assert.NotNull(service.Log.Single("keys.not_in_use"));
    }

    [Fact]
    public async Task AttributeOfAnInterface_IsEnforcedWithItsScopes()
    {
        IThing thing = new Thing();
        Delegate unknown = new Thing().List;
        await using var service = await StartAsync(app =>
        {
            app.MapGet("/interface", thing.List);
            app.MapGet("/implementation", unknown);
            app.MapGet("/derived", new DerivedThing().Inherited);
        });
        foreach (var path in (string[])["/interface", "/implementation", "/derived"])
        {
            using var reader = await service.GetAsync(path, Reader);
            await ProblemAssert.IsProblemAsync(reader, HttpStatusCode.Forbidden, "insufficient-scope");
            using var holder = await service.GetAsync(path, RunningService.Key);
            Assert.Equal(HttpStatusCode.OK, holder.StatusCode);
            Assert.Equal("""[{"ApiKey":["admin:use"]}]""", JsonSerializer.Serialize(await SecurityAsync(service, path)));
        }
    }

    [Fact]
    public async Task MethodOfAHub_AsksForItsScopes()
    {
        await using var service = await StartAsync(app => app.MapHub<AdminHub>("/hub"), s => s.AddSignalR());
        Assert.Contains("needs an API key with the scope admin:use", await InvokeAsync(service, Reader), StringComparison.Ordinal);
        Assert.Contains("\"result\":\"hub secret\"", await InvokeAsync(service, RunningService.Key), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConstantOfTheGeneratedCatalogue_OnADerivedClass_KeepsItsScope()
    {
        await using var service = await StartAsync(app => app.MapGet("/constant", new ConstantThing().Inherited));
        using var reader = await service.GetAsync("/constant", Reader);
        await ProblemAssert.IsProblemAsync(reader, HttpStatusCode.Forbidden, "insufficient-scope");
    }

    [Fact]
    public async Task HubWithProtectedMethods_InAProgramWithoutKeys_StopsTheStart()
    {
        var error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => RunningService.StartPlainAsync(
            b => b.Services.AddSignalR(), app => app.MapHub<AdminHub>("/hub")));
        Assert.Contains("asks for an API key, but there are no keys to ask for", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/status")]
    [InlineData("/status/")]
    public async Task OpenPath_OpensTheRootOfAGroup(string pattern)
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGroup("/status").MapGet(pattern == "/status" ? "" : "/", () => "up"),
            b => b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: ["/status"]));
        using var response = await service.GetAsync("/status");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("DELETE", "/health")]
    [InlineData("GET", "/docs/1/x")]
    [InlineData("DELETE", "/openapi.json")]
    [InlineData("GET", "/public/thing")]
    public async Task PublicPath_DoesNotOpenARouteThatHappensToMatch(string method, string path)
    {
        await using var service = await RunningService.StartAsync(
            app =>
            {
                app.MapDelete("/{name}", (string name) => name);
                app.MapGet("/docs/{id}/x", (int id) => id);
                app.MapGet("/{area}/thing", (string area) => area);
            },
            b => b.WithHealth().WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: ["/docs", "/health", "/openapi.json", "/public/*"]));
        using var response = await service.SendAsync(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task DocumentationSwitchedOff_ItsPathsOpenNothing()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/docs/{id}", (int id) => id),
            b => b.WithAuth(apiKeys: [RunningService.Key]).WithDocumentation(d => d.Enabled = false));
        using var response = await service.GetAsync("/docs/1");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task SecondWithAuth_AddsToTheFirst()
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithHealth()
            .WithAuth(headerName: "X-Station-Key", unauthenticatedPaths: [])
            .WithAuth(apiKeys: [RunningService.Key]));
        using var closed = await service.GetAsync("/health");
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        using var open = await service.GetAsync("/health", RunningService.Key, "X-Station-Key");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    private static void Options(ApiKeyOptions options) =>
        options.ApiKeys = [RunningService.Key, new ApiKeyEntry { Key = Reader, Scopes = ["things:read"] }];

    private static void Controllers(IServiceCollection services) =>
        services.AddControllers().AddApplicationPart(typeof(BypassTests).Assembly);

    private static Task<RunningService> StartAsync(Action<WebApplication> map, Action<IServiceCollection>? services = null) => RunningService.StartAsync(map, b =>
    {
        services?.Invoke(b.Services);
        return b.WithAuth(Options);
    });

    private static async Task<JsonElement> SecurityAsync(RunningService service, string path)
    {
        using var document = JsonDocument.Parse(await service.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken));
        return document.RootElement.GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("security").Clone();
    }

    private static async Task AssertPadlockAsync(RunningService service, string path, bool closed) =>
        Assert.Equal(closed, (await SecurityAsync(service, path)).GetArrayLength() > 0);

    // The hub protocol by hand, over long polling: negotiate, connect, shake hands, call, read.
    private static async Task<string> InvokeAsync(RunningService service, string key)
    {
        using var negotiated = await service.SendAsync(HttpMethod.Post, "/hub/negotiate?negotiateVersion=1", key);
        var token = (await negotiated.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("connectionToken").GetString();
        var connection = $"/hub?id={token}";
        using var connected = await service.GetAsync(connection, key);
        await SendTextAsync("{\"protocol\":\"json\",\"version\":1}\u001e");
        await SendTextAsync("{\"type\":1,\"invocationId\":\"1\",\"target\":\"Admin\",\"arguments\":[]}\u001e");
        var answer = new StringBuilder();
        while (!answer.ToString().Contains("\"type\":3", StringComparison.Ordinal))
        {
            using var polled = await service.GetAsync(connection, key);
            Assert.Equal(HttpStatusCode.OK, polled.StatusCode);
            answer.Append(await polled.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        return answer.ToString();

        async Task SendTextAsync(string text)
        {
            using var sent = await service.SendAsync(HttpMethod.Post, connection, key, new StringContent(text));
            Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        }
    }

    private interface IThing
    {
        [ApiKeyProtected("admin:use")]
        string List();
    }

    private class Thing : IThing
    {
        public string List() => "secret";

        public string Inherited() => "secret";
    }

    [ApiKeyProtected("admin:use")]
    private sealed class DerivedThing : Thing;

    [ApiKeyProtected(ScopesOfTests.Admin)]
    private sealed class ConstantThing : Thing;

    private static class ScopesOfTests
    {
        public const string Admin = "admin:use";
    }

    private sealed class AdminHub : Hub
    {
        [ApiKeyProtected("admin:use")]
        public string Admin() => "hub secret";
    }

    private sealed class ToTheAction : Microsoft.AspNetCore.Mvc.Routing.DynamicRouteValueTransformer
    {
        public override ValueTask<RouteValueDictionary> TransformAsync(HttpContext httpContext, RouteValueDictionary values) =>
            ValueTask.FromResult(new RouteValueDictionary { ["controller"] = "Chained", ["action"] = "Fallback" });
    }
}

[AllowAnonymous]
public abstract class OpenBaseController : ControllerBase
{
    [HttpGet]
    public string List() => "secret";
}

[Route("derived")]
[ApiKeyProtected("admin:use")]
public sealed class DerivedController : OpenBaseController
{
    [HttpGet("own")]
    public string Own() => "secret";
}

public sealed class ChainedController : ControllerBase
{
    [HttpGet("chained/action")]
    [ApiKeyProtected("admin:use")]
    public string Action() => "secret";

    [HttpGet("chained/open")]
    public string Open() => "open";

    [ApiKeyProtected("admin:use")]
    public string Fallback() => "secret";
}
