using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.KeyManagement.Tests.Api;

/// <summary>Keys are managed by users of another scheme of the service, in place of keys.</summary>
public sealed class AdminPolicyTests
{
    [Fact]
    public async Task UserOfThePolicy_ManagesKeys_AndNobodyElseDoes()
    {
        await using var service = await ManagedService.StartAsync(o => o.AdminPolicy = "operators", WithUsers);
        foreach (var (user, status, name) in ((string?, HttpStatusCode, string)[])[(null, HttpStatusCode.Unauthorized, "unauthorized"), ("guest", HttpStatusCode.Forbidden, "forbidden")])
        {
            using var refused = await service.SendAsync(HttpMethod.Get, ManagedService.Keys, headers: user is null ? [] : [("X-User", user)]);
            await ProblemAssert.IsProblemAsync(refused, status, name);
        }

        using var response = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, new { name = "made by a user", scopes = "*" }, null, ("X-User", "ada"));
        var made = await ManagedService.ReadAsync(response, HttpStatusCode.Created);
        Assert.Equal("user:ada", made.GetProperty("createdBy").GetString());
        Assert.Equal(200, await service.StatusAsync(made.GetProperty("key").GetString()!));

        // The key that was made may do everything but this.
        using var key = await service.SendAsync(HttpMethod.Get, ManagedService.Keys, key: made.GetProperty("key").GetString());
        await ProblemAssert.IsProblemAsync(key, HttpStatusCode.Unauthorized, "unauthorized");
        var entry = Assert.Single(service.Service.Log.Entries, e => e.Event.Name == "endpoints.inventory");
        Assert.Contains("policy operators", entry.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownPolicy_StopsTheStart()
    {
        var fault = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => ManagedService.StartAsync(o => o.AdminPolicy = "nobody", WithUsers));
        Assert.Contains("AdminPolicy", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoeverThePolicyLetsIn_HasToBeAUserThatIsKnown()
    {
        await using var service = await ManagedService.StartAsync(o => o.AdminPolicy = "anyone", b =>
        {
            WithUsers(b);
            b.Services.AddAuthorizationBuilder().AddPolicy("anyone", policy => policy.AddAuthenticationSchemes("Users", ApiKeyDefaults.AuthenticationScheme).RequireAssertion(_ => true));
            return b;
        });
        foreach (var key in (string?[])[null, ManagedService.Admin])
        {
            using var refused = await service.SendAsync(HttpMethod.Get, ManagedService.Keys, key: key);
            await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.Forbidden, "forbidden");
        }

        // With a key beside it, it is still the user who did it.
        using var made = await service.SendAsync(HttpMethod.Post, ManagedService.Keys, new { name = "x" }, ManagedService.Admin, ("X-User", "ada"));
        Assert.Equal("user:ada", (await ManagedService.ReadAsync(made, HttpStatusCode.Created)).GetProperty("createdBy").GetString());
    }

    [Fact]
    public async Task NetworksOfTheService_HoldForUsersToo()
    {
        await using var service = await ManagedService.StartAsync(o => o.AdminPolicy = "operators", b => WithUsers(b).WithAllowedNetworks("192.0.2.0/24"));
        using var refused = await service.SendAsync(HttpMethod.Get, ManagedService.Keys, key: null, headers: ("X-User", "ada"));
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.Forbidden, "address-not-allowed");
    }

    [Fact]
    public async Task OtherSite_CannotMakeTheBrowserOfAUserTakeKeysBack()
    {
        await using var service = await ManagedService.StartAsync(o => o.AdminPolicy = "operators", WithUsers);
        using var refused = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/revoke-all", null, null, ("X-User", "ada"), ("Sec-Fetch-Site", "cross-site"));
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.Forbidden, "cross-site-request");
        using var own = await service.SendAsync(HttpMethod.Post, $"{ManagedService.Keys}/revoke-all", null, null, ("X-User", "ada"), ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public void UserName_IsTheNameOrTheSubject_WithoutControlCharacters()
    {
        Assert.Equal("ada", ServiceKit.KeyManagement.Api.CallerOf.UserName(User(new Claim("sub", "ada"))));
        Assert.Equal("a b", ServiceKit.KeyManagement.Api.CallerOf.UserName(User(new Claim(ClaimTypes.NameIdentifier, "a \0\nb"))));
        Assert.Null(ServiceKit.KeyManagement.Api.CallerOf.UserName(User()));
        Assert.Null(ServiceKit.KeyManagement.Api.CallerOf.UserName(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ada")]))));

        static ClaimsPrincipal User(params Claim[] claims) => new(new ClaimsIdentity(claims, "Users"));
    }

    private static ServiceBuilder WithUsers(ServiceBuilder builder)
    {
        builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, UserHandler>("Users", null);
        builder.Services.AddAuthorizationBuilder().AddPolicy("operators", policy => policy.AddAuthenticationSchemes("Users").RequireClaim(ClaimTypes.Name, "ada"));
        return builder;
    }

    /// <summary>A scheme that believes a header: what a JWT scheme is here is not the matter.</summary>
    private sealed class UserHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Headers["X-User"] is [{ } user]
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], "Users")), "Users"))
            : AuthenticateResult.NoResult());

        protected override Task HandleChallengeAsync(AuthenticationProperties properties)
        {
            Response.Headers.WWWAuthenticate = "Users";
            return base.HandleChallengeAsync(properties);
        }
    }
}
