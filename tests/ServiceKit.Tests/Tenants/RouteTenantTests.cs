using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Tenants;

/// <summary>A key belongs to a tenant, and opens what is that tenant's.</summary>
public sealed class RouteTenantTests
{
    [Theory]
    [InlineData("/tenants/acme/readings", TenantKeys.Acme, 200)]
    [InlineData("/tenants/acme/readings", TenantKeys.Everyone, 200)]
    [InlineData("/tenants/anything/readings", TenantKeys.Everyone, 200)]
    [InlineData("/tenants/acme/readings", TenantKeys.Globex, 403)]
    [InlineData("/tenants/acme/readings", TenantKeys.NoTenant, 403)]
    [InlineData("/tenants/acme/readings", TenantKeys.Upper, 403)]
    [InlineData("/tenants/ACME/readings", TenantKeys.Acme, 403)]
    [InlineData("/tenants/ACME/readings", TenantKeys.Upper, 200)]
    [InlineData("/tenants/acm/readings", TenantKeys.Acme, 403)]
    [InlineData("/tenants/acme2/readings", TenantKeys.Acme, 403)]
    [InlineData("/tenants/*/readings", TenantKeys.Acme, 403)]
    [InlineData("/tenants/*/readings", TenantKeys.NoTenant, 403)]
    [InlineData("/tenants/acme%20/readings", TenantKeys.Acme, 403)]
    [InlineData("/tenants/%61cme/readings", TenantKeys.Acme, 200)]
    [InlineData("/tenants/acme%00/readings", TenantKeys.Acme, 400)] // the server's own answer
    // Unicode: the bytes decide, not the look. Composed, decomposed, full width.
    [InlineData("/tenants/caf%C3%A9/readings", TenantKeys.Unicode, 200)]
    [InlineData("/tenants/cafe%CC%81/readings", TenantKeys.Unicode, 403)]
    [InlineData("/tenants/%EF%BD%81cme/readings", TenantKeys.Acme, 403)]
    // A slash stays encoded in a segment, so that no segment can name this tenant.
    [InlineData("/tenants/a%2Fb/readings", TenantKeys.Slash, 403)]
    [InlineData("/tenants/a%252Fb/readings", TenantKeys.Slash, 403)]
    [InlineData("/tenants/a/b/readings", TenantKeys.Slash, 404)]
    [InlineData("/trees/a/b", TenantKeys.Slash, 200)]
    [InlineData("/trees/a/b/c", TenantKeys.Slash, 403)]
    // Nothing named: nobody's.
    [InlineData("/tenants//readings", TenantKeys.Acme, 404)]
    [InlineData("/optional", TenantKeys.Acme, 403)]
    [InlineData("/optional", TenantKeys.Everyone, 403)]
    [InlineData("/optional/acme", TenantKeys.Acme, 200)]
    [InlineData("/trees", TenantKeys.Everyone, 403)]
    [InlineData("/default", TenantKeys.Acme, 200)]
    [InlineData("/default", TenantKeys.Globex, 403)]
    [Trait("Feature", "P8")]
    public async Task Key_OpensWhatIsItsTenants_ByTheByte(string path, string key, int expected)
    {
        await using var service = await StartAsync();
        Assert.Equal(expected, await RawHttp.StatusAsync(service, $"GET {path}", $"X-API-Key: {key}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Feature", "P8")]
    public async Task WrongTenant_GetsTheSameBytes_WhateverThereIs(bool middleware)
    {
        await using var service = await StartAsync(middleware);
        string? first = null;
        string[] paths =
        [
            "/tenants/acme/readings", // exists, and needs nothing else
            "/tenants/acme/secrets", // needs a scope that the key does not have
            "/tenants/nobody/readings", // a tenant that does not exist
            "/tenants/acme/readings/7", // a reading that exists
            "/tenants/acme/readings/8", // one that does not
            "/tenants/acme/readings/not-a-number", // one that cannot be bound
        ];
        foreach (var path in paths)
        {
            using var response = await service.GetAsync(path, TenantKeys.Globex);
            var body = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Forbidden, "forbidden");
            Assert.Equal("The API key does not permit this request", body.GetProperty("detail").GetString());
            var text = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
                .Replace(body.GetProperty("instance").GetString()!, "PATH", StringComparison.Ordinal)
                .Replace(body.GetProperty("traceId").GetString()!, "TRACE", StringComparison.Ordinal)
                + string.Join('\n', response.Headers.Where(h => h.Key != "Date").Select(h => $"{h.Key}: {string.Join(',', h.Value)}"));
            Assert.Equal(first ??= text, text);
        }

        using var own = await service.GetAsync("/tenants/acme/readings/8", TenantKeys.Acme);
        Assert.Equal(HttpStatusCode.NotFound, own.StatusCode);
    }

    [Fact]
    [Trait("Feature", "P8")]
    public async Task WrongTenant_IsRefusedBeforeBinding_AndScopesAreCheckedForTheRightOne()
    {
        await using var service = await StartAsync();
        using var body = new StringContent("{", Encoding.UTF8, "application/json");
        using var wrong = await service.SendAsync(HttpMethod.Post, "/tenants/acme/readings", TenantKeys.Globex, body);
        await ProblemAssert.IsProblemAsync(wrong, HttpStatusCode.Forbidden, "forbidden");
        using var again = new StringContent("{", Encoding.UTF8, "application/json");
        using var right = await service.SendAsync(HttpMethod.Post, "/tenants/acme/readings", TenantKeys.Acme, again);
        await ProblemAssert.IsProblemAsync(right, HttpStatusCode.BadRequest, "bad-request");
        using var scopeless = await service.GetAsync("/tenants/acme/secrets", TenantKeys.AcmeReader);
        await ProblemAssert.IsProblemAsync(scopeless, HttpStatusCode.Forbidden, "insufficient-scope");
        using var stranger = await service.GetAsync("/tenants/acme/readings");
        await ProblemAssert.IsUnauthorizedAsync(stranger, "/tenants/acme/readings");
    }

    [Fact]
    [Trait("Feature", "P8")]
    public async Task WrongTenant_IsLogged_WithoutSayingWhichOneItIs()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/tenants/acme/readings", TenantKeys.Globex);
        var entry = service.Log.Single("auth.wrong_tenant");
        Assert.Equal((12, LogLevel.Warning), (entry.Event.Id, entry.Level));
        Assert.Equal(("sk_test", "globex", "GET", "/tenants/acme/readings"), (entry.Values["key_prefix"], entry.Values["key_name"], entry.Values["method"], entry.Values["path"]));
        Assert.Matches("^[0-9a-f]{16}$", Assert.IsType<string>(entry.Values["key_id"]));
        Assert.DoesNotContain(TenantKeys.Globex, service.Log.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "P8")]
    public async Task RequireTenant_ImpliesAKey_WhateverPathIsOpen()
    {
        await using var service = await RunningService.StartAsync(
            app => app.MapGet("/public/{tenant}", (string tenant) => tenant).RequireTenant("tenant"),
            b => b.WithAuth(TenantKeys.Configure).WithAuth(unauthenticatedPaths: ["/*"]));
        using var stranger = await service.GetAsync("/public/acme");
        await ProblemAssert.IsUnauthorizedAsync(stranger, "/public/acme");
        using var holder = await service.GetAsync("/public/acme", TenantKeys.Acme);
        Assert.Equal("acme", await holder.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    [Trait("Feature", "P8")]
    public async Task AllowAnonymous_OnTheEndpoint_TakesItOutOfTheGroup()
    {
        await using var service = await RunningService.StartAsync(
            app =>
            {
                var group = app.MapGroup("/tenants/{tenant}").RequireTenant("tenant");
                group.MapGet("/about", (string tenant) => tenant).AllowAnonymous();
            },
            b => b.WithAuth(TenantKeys.Configure));
        using var stranger = await service.GetAsync("/tenants/acme/about");
        Assert.Equal(HttpStatusCode.OK, stranger.StatusCode);
    }

    private static Task<RunningService> StartAsync(bool middleware = true) => RunningService.StartPlainAsync(
        b =>
        {
            b.Services.AddProblemResponses();
            b.Services.AddApiKeys(TenantKeys.Configure);
        },
        app =>
        {
            app.UseProblemResponses();
            if (middleware)
            {
                app.UseApiKeys();
            }

            Map(app);
        });

    private static void Map(IEndpointRouteBuilder app)
    {
        var tenants = app.MapGroup("/tenants/{tenant}").RequireTenant("tenant");
        tenants.MapGet("/readings", (string tenant) => $"readings of {tenant}");
        tenants.MapPost("/readings", (string tenant, Reading reading) => $"{tenant} {reading.Value}");
        tenants.MapGet("/readings/{id}", (int id) => id == 7 ? Microsoft.AspNetCore.Http.Results.Ok(id) : Microsoft.AspNetCore.Http.Results.NotFound());
        tenants.MapGet("/secrets", () => "secrets").RequireApiKey("secrets:read");
        app.MapGet("/optional/{tenant?}", (string? tenant) => tenant ?? "none").RequireTenant("tenant");
        app.MapGet("/default/{tenant=acme}", (string tenant) => tenant).RequireTenant("Tenant");
        app.MapGet("/trees/{**tenant}", (string? tenant) => tenant ?? "none").RequireTenant("tenant");
    }

    private sealed record Reading(double Value);
}
