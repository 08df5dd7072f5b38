using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Authentication;

/// <summary>Who the caller is, for handlers and for the framework's own authorization.</summary>
public sealed class IdentityTests
{
    private const string Reader = "sk_test_reader_0000000";

    [Fact]
    public async Task AcceptedCaller_IsAUserWithNameIdAndScopes()
    {
        await using var service = await StartAsync(app => app.MapGet("/me", (ClaimsPrincipal user, HttpContext context) => new
        {
            user.Identity!.Name,
            user.Identity.AuthenticationType,
            KeyId = user.FindFirstValue(ApiKeyClaimTypes.KeyId),
            Subject = user.FindFirstValue(ClaimTypes.NameIdentifier),
            Scopes = user.FindAll(ApiKeyClaimTypes.Scope).Select(c => c.Value),
            Feature = context.Features.Get<IApiKeyFeature>()!.KeyId,
            May = context.Features.Get<IApiKeyFeature>()!.HasScope("stations:read"),
        }));
        using var response = await service.GetAsync("/me", Reader);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Matches("""^\{"name":"reader","authenticationType":"ApiKey","keyId":"([0-9a-f]{16})","subject":"\1","scopes":\["stations:\*"\],"feature":"\1","may":true\}$""", text);
    }

    [Fact]
    public async Task Authorize_PoliciesAndSchemes_WorkWithTheSameKeys()
    {
        await using var service = await StartAsync(
            app =>
            {
                app.MapGet("/authorize", [Authorize] () => "in");
                app.MapGet("/scheme", [Authorize(AuthenticationSchemes = ApiKeyDefaults.AuthenticationScheme)] () => "in");
                app.MapGet("/policy", () => "in").RequireAuthorization("reader");
            },
            b => b.Services.AddAuthorization(o => o.AddPolicy("reader", p => p.RequireClaim(ClaimTypes.Name, "reader"))));
        foreach (var path in (string[])["/authorize", "/scheme", "/policy"])
        {
            using var missing = await service.GetAsync(path);
            await ProblemAssert.IsUnauthorizedAsync(missing, path);
            using var reader = await service.GetAsync(path, Reader);
            Assert.Equal("in", await reader.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        using var other = await service.GetAsync("/policy", RunningService.Key);
        await ProblemAssert.IsProblemAsync(other, HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Authorize_WithoutOurMiddleware_AuthenticatesByTheScheme()
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddApiKeys(Options);
                b.Services.AddAuthorization();
            },
            app => app.MapGet("/authorize", [Authorize] (ClaimsPrincipal user) => user.Identity!.Name));
        using var missing = await service.GetAsync("/authorize");
        await ProblemAssert.IsUnauthorizedAsync(missing, "/authorize");
        using var wrong = await service.GetAsync("/authorize", "wrong");
        await ProblemAssert.IsUnauthorizedAsync(wrong, "/authorize", "Invalid API key");
        using var reader = await service.GetAsync("/authorize", Reader);
        Assert.Equal("reader", await reader.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Controllers_WorkWithTheAttributeAndWithAuthorize()
    {
        await using var service = await StartAsync(
            app => app.MapControllers(),
            b =>
            {
                b.Services.AddAuthorization();
                b.Services.AddControllers().AddApplicationPart(typeof(IdentityTests).Assembly);
            });
        foreach (var path in (string[])["/controller/attribute", "/controller/authorize"])
        {
            using var missing = await service.GetAsync(path);
            await ProblemAssert.IsUnauthorizedAsync(missing, path);
            using var reader = await service.GetAsync(path, Reader);
            Assert.Equal("reader", await reader.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        using var scopeless = await service.GetAsync("/controller/write", Reader);
        await ProblemAssert.IsProblemAsync(scopeless, HttpStatusCode.Forbidden, "insufficient-scope");
        using var open = await service.GetAsync("/controller/open");
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        using var contradiction = await service.GetAsync("/controller/contradiction");
        Assert.Equal(HttpStatusCode.Unauthorized, contradiction.StatusCode);
    }

    [Fact]
    public async Task Hub_NegotiationNeedsAKey()
    {
        await using var service = await StartAsync(app => app.MapHub<EchoHub>("/hub"), b => b.Services.AddSignalR());
        using var missing = await service.SendAsync(HttpMethod.Post, "/hub/negotiate?negotiateVersion=1");
        await ProblemAssert.IsUnauthorizedAsync(missing, "/hub/negotiate");
        using var reader = await service.SendAsync(HttpMethod.Post, "/hub/negotiate?negotiateVersion=1", Reader);
        Assert.Equal(HttpStatusCode.OK, reader.StatusCode);
    }

    // The gRPC packages are not at hand here; to routing, a gRPC method is a POST over HTTP/2 with the attributes of its
    // service as metadata, and that is what this is.
    [Fact]
    public async Task GrpcMethod_NeedsAKey()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapPost("/greet.Greeter/SayHello", (RequestDelegate)(context => context.Response.WriteAsync("hello"))).WithMetadata(new ApiKeyProtectedAttribute("greet:use")),
            b => b.WithAuth(Options),
            settings: new() { ["Kestrel:EndpointDefaults:Protocols"] = "Http2" });
        foreach (var (key, expected) in ((string?, HttpStatusCode)[])[(null, HttpStatusCode.Unauthorized), (Reader, HttpStatusCode.Forbidden), (RunningService.Key, HttpStatusCode.OK)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/greet.Greeter/SayHello") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Content = new ByteArrayContent([0, 0, 0, 0, 0]);
            request.Content.Headers.ContentType = new("application/grpc");
            if (key is not null)
            {
                request.Headers.Add("X-API-Key", key);
            }

            using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Fact]
    public async Task OtherScheme_KeepsItsIdentityBesideTheKeys()
    {
        await using var service = await StartAsync(
            app => app.MapGet("/me", (ClaimsPrincipal user) => string.Join(',', user.Identities.Select(i => $"{i.AuthenticationType}:{i.Name}"))),
            b => b.Services.AddAuthentication("Other").AddScheme<AuthenticationSchemeOptions, OtherHandler>("Other", null));
        using var response = await service.GetAsync("/me", Reader);
        Assert.Equal("ApiKey:reader,Other:someone", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var missing = await service.GetAsync("/me");
        Assert.Equal(HttpStatusCode.Unauthorized, missing.StatusCode);
    }

    [Fact]
    public async Task CorsPreflight_IsAnsweredWithoutAKey_TheRequestItselfIsNot()
    {
        await using var service = await StartAsync(
            app => app.MapGet("/things", () => "things"),
            b => b.Services.AddCors(o => o.AddDefaultPolicy(p => p.WithOrigins("https://ui.example").WithHeaders("X-API-Key"))));
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/things");
        preflight.Headers.Add("Origin", "https://ui.example");
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        preflight.Headers.Add("Access-Control-Request-Headers", "X-API-Key");
        using var allowed = await service.Client.SendAsync(preflight, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal(["https://ui.example"], allowed.Headers.GetValues("Access-Control-Allow-Origin"));
        using var request = await service.GetAsync("/things");
        Assert.Equal(HttpStatusCode.Unauthorized, request.StatusCode);
    }

    [Fact]
    public void UseApiKeys_WithoutAddApiKeys_SaysWhatIsMissing()
    {
        var app = WebApplication.CreateBuilder().Build();
        var error = Assert.Throws<InvalidOperationException>(() => app.UseApiKeys());
        Assert.Contains("services.AddApiKeys()", error.Message, StringComparison.Ordinal);
    }

    private static Task<RunningService> StartAsync(Action<WebApplication> map, Action<ServiceBuilder>? configure = null) => RunningService.StartAsync(
        map,
        b =>
        {
            configure?.Invoke(b);
            return b.WithAuth(Options);
        });

    private static void Options(ApiKeyOptions options) =>
        options.ApiKeys = [RunningService.Key, new ApiKeyEntry { Key = Reader, Name = "reader", Scopes = ["stations:*"] }];

    private sealed class EchoHub : Hub;

    private sealed class OtherHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, Microsoft.Extensions.Logging.ILoggerFactory logger, System.Text.Encodings.Web.UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "someone")], "Other")), "Other")));
    }
}

/// <summary>A controller, found by the framework.</summary>
[ApiController]
[Route("controller")]
public sealed class IdentityController : ControllerBase
{
    [HttpGet("attribute")]
    [ApiKeyProtected("stations:read")]
    public string? Attribute() => User.Identity?.Name;

    [HttpGet("authorize")]
    [Authorize]
    public string? Authorized() => User.Identity?.Name;

    [HttpGet("write")]
    [ApiKeyProtected("other:write")]
    public string? Write() => User.Identity?.Name;

    [HttpGet("open")]
    [AllowAnonymous]
    public string Open() => "open";

#pragma warning disable SKIT0002 // the contradiction is what is tested
    [HttpGet("contradiction")]
    [ApiKeyProtected, AllowAnonymous]
    public string Contradiction() => "closed";
#pragma warning restore SKIT0002
}
