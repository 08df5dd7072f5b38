using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Protection;

/// <summary>The roads on which an endpoint comes to ask for a key. They agree, whichever it is.</summary>
public sealed class RoadTests
{
    private const string Reader = "sk_test_reader_0000000";
    private const string Tagger = "sk_test_tagger_0000000";
    private const string Writer = "sk_test_writer_0000000";

    public static TheoryData<Road> Roads => [.. Enum.GetValues<Road>()];

    public static TheoryData<Road, bool> RoadsWithAndWithoutMiddleware
    {
        get
        {
            var data = new TheoryData<Road, bool>();
            foreach (var road in Enum.GetValues<Road>())
            {
                data.Add(road, true);
                data.Add(road, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RoadsWithAndWithoutMiddleware))]
    public async Task Endpoint_OnAnyRoad_AnswersTheSame(Road road, bool middleware)
    {
        await using var service = await StartAsync(app => Map(app, road), middleware);

        using var missing = await service.GetAsync("/things/1");
        await ProblemAssert.IsUnauthorizedAsync(missing, "/things/1");
        using var wrong = await service.GetAsync("/things/1", "wrong");
        await ProblemAssert.IsUnauthorizedAsync(wrong, "/things/1", "Invalid API key");
        using var scopeless = await service.GetAsync("/things/1", Writer);
        var body = await ProblemAssert.IsProblemAsync(scopeless, HttpStatusCode.Forbidden, "insufficient-scope");
        Assert.Equal("This request needs an API key with the scope things:read", body.GetProperty("detail").GetString());
        using var right = await service.GetAsync("/things/1", Reader);
        Assert.Equal("thing 1", await right.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(RoadsWithAndWithoutMiddleware))]
    [Trait("Feature", "B2")]
    public async Task Endpoint_OnAnyRoad_RefusesBeforeBinding(Road road, bool middleware)
    {
        await using var service = await StartAsync(app => Map(app, road), middleware);
        using var route = await service.GetAsync("/things/not-a-number");
        await ProblemAssert.IsUnauthorizedAsync(route, "/things/not-a-number");
        using var body = await service.SendAsync(HttpMethod.Post, "/things", "wrong", new StringContent("{", Encoding.UTF8, "application/json"));
        await ProblemAssert.IsUnauthorizedAsync(body, "/things", "Invalid API key");
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task Documentation_OnAnyRoad_SaysTheSame(Road road)
    {
        await using var service = await RunningService.StartAsync(app => Map(app, road));
        var document = JsonDocument.Parse(await service.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken)).RootElement;
        var operation = document.GetProperty("paths").GetProperty("/things/{id}").GetProperty("get");
        Assert.Equal("""[{"ApiKey":["things:read"]}]""", Compact(operation.GetProperty("security")));
        Assert.True(operation.GetProperty("responses").TryGetProperty("401", out _));
        Assert.True(operation.GetProperty("responses").TryGetProperty("403", out _));
    }

    [Theory]
    [MemberData(nameof(Roads))]
    [Trait("Feature", "B1")]
    public async Task AddApiKeysForgotten_StopsTheStartAndNamesTheEndpoint(Road road)
    {
        var error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => RunningService.StartPlainAsync(_ => { }, app => Map(app, road)));
        Assert.Matches("^HTTP: (GET /things/{id}|POST /things) .*asks for an API key, but there are no keys to ask for", error.Message);
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task AnyOf_OnAnyRoad_NeedsOneOfTheScopesBesideTheOthers(Road road)
    {
        await using var service = await StartAsync(app =>
        {
            Delegate unknown = Alternatives.Get;
            _ = road switch
            {
                Road.Generated => app.MapGet("/either", Alternatives.Get),
                Road.Runtime => app.MapGet("/either", unknown),
                _ => app.MapGet("/either", () => "either").RequireApiKey("things:read").RequireApiKeyWithAnyOf("tags:read", "things:*"),
            };
        }, middleware: true);
        using var lacking = await service.GetAsync("/either", Reader);
        var body = await ProblemAssert.IsProblemAsync(lacking, HttpStatusCode.Forbidden, "insufficient-scope");
        Assert.Equal("This request needs an API key with the scope things:read and one of the scopes tags:read, things:*", body.GetProperty("detail").GetString());
        Assert.Contains($"Bearer realm=\"{typeof(RoadTests).Assembly.GetName().Name}\", error=\"insufficient_scope\", scope=\"things:read tags:read\"", lacking.Headers.GetValues("WWW-Authenticate"));
        using var both = await service.GetAsync("/either", Tagger);
        Assert.Equal("either", await both.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task UseApiKeysForgotten_IsWarnedAbout()
    {
        await using var service = await StartAsync(app => app.MapGet("/other", () => "open"), middleware: false);
        Assert.Equal("keys.not_in_use", service.Log.Single("keys.not_in_use").Event.Name);
        using var response = await service.GetAsync("/other");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task RoutingAfterUseApiKeys_IsStillClosed()
    {
        await using var service = await RunningService.StartPlainAsync(
            b => b.Services.AddApiKeys(Options),
            app =>
            {
                app.UseApiKeys();
                app.UseRouting();
                Map(app, Road.Generated);
                app.MapGet("/other", () => "open");
            });
        using var unmarked = await service.GetAsync("/other");
        Assert.Equal(HttpStatusCode.Unauthorized, unmarked.StatusCode);
        using var scopeless = await service.GetAsync("/things/1", Writer);
        Assert.Equal(HttpStatusCode.Forbidden, scopeless.StatusCode);
    }

    [Fact]
    public async Task ShortCircuitedEndpoint_WhichSkipsEveryMiddleware_IsGuarded()
    {
        await using var service = await RunningService.StartAsync(app => app.MapGet("/quick", [ApiKeyProtected] () => "quick").ShortCircuit());
        using var stranger = await service.GetAsync("/quick");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using var holder = await service.GetAsync("/quick", RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, holder.StatusCode);
    }

    [Fact]
    public async Task Requirements_OfGroupEndpointClassAndMethod_AddUp()
    {
        await using var service = await StartAsync(app =>
        {
            var group = app.MapGroup("/group").RequireApiKey("group:use");
            group.MapGet("/a", Archive.Read).RequireApiKey("endpoint:use");
        }, middleware: true);
        using var response = await service.GetAsync("/group/a", Reader);
        var body = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Forbidden, "insufficient-scope");
        Assert.Equal("This request needs an API key with the scopes archive:read, archive:use, endpoint:use, group:use", body.GetProperty("detail").GetString());
        using var all = await service.GetAsync("/group/a", RunningService.Key);
        Assert.Equal(HttpStatusCode.OK, all.StatusCode);
    }

    [Fact]
    public async Task AllowAnonymous_OnAnEndpoint_OpensItInsideAProtectedGroup()
    {
        await using var service = await StartAsync(app =>
        {
            var group = app.MapGroup("/group").RequireApiKey();
            group.MapGet("/open", () => "open").AllowAnonymous();
            group.MapGet("/attribute", [AllowAnonymous] () => "open");
            group.MapGet("/closed", () => "closed");
        }, middleware: true);
        using var open = await service.GetAsync("/group/open");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        using var attribute = await service.GetAsync("/group/attribute");
        Assert.Equal(HttpStatusCode.OK, attribute.StatusCode);
        using var closed = await service.GetAsync("/group/closed");
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
    }

    [Fact]
    public async Task AllowAnonymous_OnAGroup_DoesNotOpenWhatAsksForAKeyItself()
    {
        await using var service = await StartAsync(app =>
        {
            var group = app.MapGroup("/group").AllowAnonymous();
            group.MapGet("/open", () => "open");
            group.MapGet("/closed", [ApiKeyProtected] () => "closed");
            group.MapGet("/member", Archive.Read);
            group.MapGet("/class", Archive.Unmarked);
            app.MapGet("/chained", Archive.Unmarked).AllowAnonymous();
        }, middleware: true);
        using var open = await service.GetAsync("/group/open");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        using var closed = await service.GetAsync("/group/closed");
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        using var member = await service.GetAsync("/group/member");
        Assert.Equal(HttpStatusCode.Unauthorized, member.StatusCode);
        using var protectedClass = await service.GetAsync("/group/class");
        Assert.Equal(HttpStatusCode.Unauthorized, protectedClass.StatusCode);
        using var chained = await service.GetAsync("/chained");
        Assert.Equal(HttpStatusCode.Unauthorized, chained.StatusCode);
    }

    [Fact]
    public async Task BothAttributesOnOneMethod_StaysClosed()
    {
        await using var service = await StartAsync(app =>
        {
#pragma warning disable SKIT0002 // the contradiction is what is tested
            app.MapGet("/first", [ApiKeyProtected, AllowAnonymous] () => "closed");
            app.MapGet("/second", [AllowAnonymous, ApiKeyProtected] () => "closed");
            Delegate handler = [ApiKeyProtected, AllowAnonymous] () => "closed";
#pragma warning restore SKIT0002
            app.MapGet("/third", handler);
            app.MapGroup("/group").AllowAnonymous().MapGet("/fourth", handler);
        }, middleware: true);
        foreach (var path in (string[])["/first", "/second", "/third", "/group/fourth"])
        {
            using var response = await service.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task ProtectedClass_CoversItsLambdasAndMethods_AndAMethodMayOpenItself()
    {
        await using var service = await StartAsync(Archive.Map, middleware: false);
        using var lambda = await service.GetAsync("/archive/lambda");
        Assert.Equal(HttpStatusCode.Unauthorized, lambda.StatusCode);
        using var method = await service.GetAsync("/archive/method");
        Assert.Equal(HttpStatusCode.Unauthorized, method.StatusCode);
        using var open = await service.GetAsync("/archive/open");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    [Fact]
    public async Task MalformedScopeThatGotPastTheCompiler_StopsTheStart()
    {
        var error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => StartAsync(app =>
        {
#pragma warning disable SKIT0001 // what happens without the analyzer is what is tested
            app.MapGet("/faulty", [ApiKeyProtected("a b")] () => "never");
#pragma warning restore SKIT0001
        }, middleware: true));
        Assert.StartsWith("HTTP: GET /faulty asks for an API key with a scope contains a space", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("a,b")]
    [InlineData("a*")]
    [InlineData("*:read")]
    public void RequireApiKey_MalformedScope_Throws(string scope)
    {
        var app = WebApplication.CreateBuilder().Build();
        Assert.Throws<ArgumentException>(() => app.MapGet("/", () => "x").RequireApiKey(scope));
    }

    public enum Road
    {
        /// <summary>The call was intercepted at compile time.</summary>
        Generated,

        /// <summary>The compiler cannot know the handler; routing puts the guard before it.</summary>
        Runtime,

        /// <summary>RequireApiKey() by hand.</summary>
        ByHand,
    }

    private static void Map(IEndpointRouteBuilder app, Road road)
    {
        Delegate unknown = Things.Get;
        Delegate unknownPost = Things.Post;
        _ = road switch
        {
            Road.Generated => Both(app.MapGet("/things/{id}", Things.Get), app.MapPost("/things", Things.Post)),
            Road.Runtime => Both(app.MapGet("/things/{id}", unknown), app.MapPost("/things", unknownPost)),
            _ => Both(app.MapGet("/things/{id}", (int id) => Things.Get(id)).RequireApiKey("things:read"), app.MapPost("/things", (Thing thing) => Things.Post(thing)).RequireApiKey("things:read")),
        };

        static int Both(object first, object second) => first == second ? 1 : 2;
    }

    private static Task<RunningService> StartAsync(Action<WebApplication> map, bool middleware) => RunningService.StartPlainAsync(
        b =>
        {
            b.Services.AddProblemResponses();
            b.Services.AddApiKeys(Options);
        },
        app =>
        {
            app.UseProblemResponses();
            if (middleware)
            {
                app.UseApiKeys();
            }

            map(app);
        });

    private static void Options(ApiKeyOptions options) => options.ApiKeys =
    [
        RunningService.Key,
        new ApiKeyEntry { Key = Reader, Scopes = ["things:read"] },
        new ApiKeyEntry { Key = Tagger, Scopes = ["things:read", "tags:read"] },
        new ApiKeyEntry { Key = Writer, Scopes = ["things:write"] },
    ];

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    private sealed record Thing(string Name);

    private static class Things
    {
        [ApiKeyProtected("things:read")]
        public static string Get(int id) => $"thing {id}";

        [ApiKeyProtected("things:read")]
        public static IResult Post(Thing thing) => Results.Ok(thing.Name);
    }

    private static class Alternatives
    {
        [ApiKeyProtected("things:read", AnyOf = ["tags:read", "things:*"])]
        public static string Get() => "either";
    }

    [ApiKeyProtected("archive:use")]
    private static class Archive
    {
        [ApiKeyProtected("archive:read")]
        public static string Read() => "read";

        public static string Unmarked() => "closed";

        [AllowAnonymous]
        public static string Open() => "open";

        public static void Map(WebApplication app)
        {
            app.MapGet("/archive/lambda", () => "closed");
            app.MapGet("/archive/method", Read);
            app.MapGet("/archive/open", Open);
        }
    }
}
