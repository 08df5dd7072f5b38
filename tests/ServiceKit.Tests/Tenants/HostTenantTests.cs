using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Tenants;

/// <summary>The host of a request names the tenant, as where each customer has a subdomain.</summary>
public sealed class HostTenantTests
{
    [Theory]
    [InlineData("acme.api.example.com", TenantKeys.Acme, 200)]
    [InlineData("acme.api.example.com:8443", TenantKeys.Acme, 200)]
    [InlineData("ACME.Api.EXAMPLE.com", TenantKeys.Acme, 200)]
    [InlineData("globex.api.example.com", TenantKeys.Acme, 403)]
    [InlineData("globex.api.example.com", TenantKeys.Everyone, 200)]
    [InlineData("acme.api.example.com", TenantKeys.NoTenant, 403)]
    // The label in lower case is the tenant, so that a tenant in capitals has no host.
    [InlineData("ACME.api.example.com", TenantKeys.Upper, 403)]
    // Hosts that name no tenant.
    [InlineData("api.example.com", TenantKeys.Everyone, 403)]
    [InlineData(".api.example.com", TenantKeys.Everyone, 403)]
    [InlineData("acme.other.example.com", TenantKeys.Acme, 403)]
    [InlineData("acme.api.example.com.evil.example", TenantKeys.Acme, 403)]
    [InlineData("x.acme.api.example.com", TenantKeys.Everyone, 403)]
    [InlineData("acmeXapi.example.com", TenantKeys.Everyone, 403)]
    [InlineData("*.api.example.com", TenantKeys.Acme, 400)] // the server's own answer
    [InlineData("127.0.0.1", TenantKeys.Everyone, 403)]
    [InlineData("[::1]:8080", TenantKeys.Everyone, 403)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.api.example.com", TenantKeys.Everyone, 403)] // 64 characters
    [Trait("Feature", "P8")]
    public async Task Key_OpensTheHostOfItsTenant(string host, string key, int expected)
    {
        await using var service = await StartAsync("{tenant}.api.example.com");
        Assert.Equal(expected, await RawHttp.StatusAsync(service, "GET /readings", $"Host: {host}", $"X-API-Key: {key}"));
    }

    [Theory]
    [InlineData("api.acme.Example", "api.{tenant}.example", 200)]
    [InlineData("api.acme.example", "API.{tenant}.Example", 200)]
    [InlineData("api.acme", "api.{tenant}", 200)]
    [InlineData("api.globex.example", "api.{tenant}.example", 403)]
    [Trait("Feature", "P8")]
    public async Task Pattern_MayHaveTheTenantAnywhere(string host, string pattern, int expected)
    {
        await using var service = await StartAsync(pattern);
        Assert.Equal(expected, await RawHttp.StatusAsync(service, "GET /readings", $"Host: {host}", $"X-API-Key: {TenantKeys.Acme}"));
    }

    [Fact]
    [Trait("Feature", "P8")]
    public async Task RouteAndHost_BothHaveToHold()
    {
        await using var service = await StartAsync("{tenant}.api.example.com");
        Assert.Equal(200, await RawHttp.StatusAsync(service, "GET /both/acme", "Host: acme.api.example.com", $"X-API-Key: {TenantKeys.Acme}"));
        Assert.Equal(403, await RawHttp.StatusAsync(service, "GET /both/globex", "Host: acme.api.example.com", $"X-API-Key: {TenantKeys.Acme}"));
        Assert.Equal(403, await RawHttp.StatusAsync(service, "GET /both/acme", "Host: globex.api.example.com", $"X-API-Key: {TenantKeys.Acme}"));
    }

    [Theory]
    [InlineData(false, 403)]
    [InlineData(true, 200)]
    [Trait("Feature", "P8")]
    public async Task ForwardedHost_CountsOnlyWhereTheServiceReadsIt(bool forwarded, int expected)
    {
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                b.Services.AddApiKeys(TenantKeys.Configure);
                b.Services.Configure<ForwardedHeadersOptions>(o => o.ForwardedHeaders = ForwardedHeaders.XForwardedHost);
            },
            app =>
            {
                if (forwarded)
                {
                    app.UseForwardedHeaders();
                }

                app.UseApiKeys();
                app.MapGet("/readings", () => "readings").RequireTenantFromHost("{tenant}.api.example.com");
            });
        Assert.Equal(expected, await RawHttp.StatusAsync(service, "GET /readings", "Host: internal", "X-Forwarded-Host: acme.api.example.com", $"X-API-Key: {TenantKeys.Acme}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("api.example.com")]
    [InlineData("{tenant}")]
    [InlineData("{tenant}.{tenant}.example.com")]
    [InlineData("x{tenant}.example.com")]
    [InlineData("{customer}.example.com")]
    [InlineData("https://{tenant}.example.com")]
    [InlineData("{tenant}.example.com:8080")]
    [InlineData("{tenant}..example.com")]
    [InlineData("{tenant}.example.com.")]
    [InlineData("{tenant}.*.example.com")]
    [InlineData("{tenant}.ex ample.com")]
    public void Pattern_Malformed_Throws(string pattern)
    {
        var app = WebApplication.CreateBuilder().Build();
        var error = Assert.Throws<ArgumentException>(() => app.MapGet("/", () => "x").RequireTenantFromHost(pattern));
        Assert.Contains("{tenant}.api.example.com", error.Message, StringComparison.Ordinal);
    }

    private static Task<RunningService> StartAsync(string pattern) => RunningService.StartAsync(
        app =>
        {
            app.MapGet("/readings", () => "readings").RequireTenantFromHost(pattern);
            app.MapGroup("/both/{tenant}").RequireTenant("tenant").MapGet("/", () => "both").RequireTenantFromHost(pattern);
        },
        b => b.WithAuth(TenantKeys.Configure));
}
