using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Tenants;

/// <summary>Tenants in attributes: they add up as scopes do, on every road to an endpoint.</summary>
public sealed class TenantAttributeTests
{
    [Theory]
    [InlineData("/generated/acme", TenantKeys.Acme, 200)]
    [InlineData("/generated/acme", TenantKeys.Globex, 403)]
    [InlineData("/generated/acme", TenantKeys.NoTenant, 403)]
    [InlineData("/runtime/acme", TenantKeys.Acme, 200)]
    [InlineData("/runtime/acme", TenantKeys.Globex, 403)]
    [InlineData("/lambda/acme", TenantKeys.Acme, 200)]
    [InlineData("/lambda/acme", TenantKeys.Globex, 403)]
    [InlineData("/class/acme", TenantKeys.Acme, 200)]
    [InlineData("/class/acme", TenantKeys.Globex, 403)]
    [InlineData("/base/acme", TenantKeys.Acme, 200)]
    [InlineData("/base/acme", TenantKeys.Globex, 403)]
    [InlineData("/interface/acme", TenantKeys.Acme, 200)]
    [InlineData("/interface/acme", TenantKeys.Globex, 403)]
    [InlineData("/controller/acme", TenantKeys.Acme, 200)]
    [InlineData("/controller/acme", TenantKeys.Globex, 403)]
    [InlineData("/hubs/acme/negotiate?negotiateVersion=1", TenantKeys.Acme, 200)]
    [InlineData("/hubs/acme/negotiate?negotiateVersion=1", TenantKeys.Globex, 403)]
    // Both have to hold.
    [InlineData("/group/acme/of/acme", TenantKeys.Acme, 200)]
    [InlineData("/group/acme/of/globex", TenantKeys.Acme, 403)]
    [InlineData("/group/globex/of/acme", TenantKeys.Acme, 403)]
    [InlineData("/group/globex/of/acme", TenantKeys.Everyone, 200)]
    [Trait("Feature", "P8")]
    public async Task Attribute_WhereverItStands_AsksForTheTenant(string path, string key, int expected)
    {
        await using var service = await StartAsync();
        var method = path.Contains("/negotiate", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get;
        using var response = await service.SendAsync(method, path, key);
        Assert.Equal(expected, (int)response.StatusCode);
        if (expected == 403)
        {
            await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Forbidden, "forbidden");
        }
    }

    [Fact]
    [Trait("Feature", "P8")]
    public async Task Attribute_KeepsItsScopes()
    {
        await using var service = await StartAsync();
        using var response = await service.GetAsync("/scoped/acme", TenantKeys.AcmeReader);
        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Forbidden, "insufficient-scope");
        using var all = await service.GetAsync("/scoped/acme", TenantKeys.Acme);
        Assert.Equal(HttpStatusCode.OK, all.StatusCode);
    }

    private static Task<RunningService> StartAsync() => RunningService.StartAsync(
        app =>
        {
            Delegate unknown = Readings.Get;
            IReadings readings = new ReadingsOfInterface();
            app.MapGet("/generated/{tenant}", Readings.Get);
            app.MapGet("/runtime/{tenant}", unknown);
            app.MapGet("/lambda/{tenant}", [ApiKeyProtected(Tenant = "tenant")] (string tenant) => tenant);
            app.MapGet("/class/{tenant}", ReadingsOfClass.Get);
            app.MapGet("/base/{tenant}", new DerivedReadings().Get);
            app.MapGet("/interface/{tenant}", readings.Get);
            app.MapGet("/scoped/{tenant}", [ApiKeyProtected("secrets:read", Tenant = "tenant")] (string tenant) => tenant);
            app.MapGroup("/group/{customer}").RequireTenant("customer").MapGet("/of/{tenant}", Readings.Get);
            app.MapControllers();
            app.MapHub<EmptyHub>("/hubs/{tenant}").RequireTenant("tenant");
        },
        b =>
        {
            b.Services.AddSignalR();
            b.Services.AddControllers().AddApplicationPart(typeof(TenantAttributeTests).Assembly);
            return b.WithAuth(TenantKeys.Configure);
        });

    private static class Readings
    {
        [ApiKeyProtected(Tenant = "tenant")]
        public static string Get(string tenant) => tenant;
    }

    [ApiKeyProtected(Tenant = "tenant")]
    private static class ReadingsOfClass
    {
        public static string Get(string tenant) => tenant;
    }

    [ApiKeyProtected(Tenant = "tenant")]
    private class BaseReadings
    {
        public string Get(string tenant) => tenant;
    }

    private sealed class DerivedReadings : BaseReadings;

    private interface IReadings
    {
        [ApiKeyProtected(Tenant = "tenant")]
        string Get(string tenant);
    }

    private sealed class ReadingsOfInterface : IReadings
    {
        public string Get(string tenant) => tenant;
    }

    private sealed class EmptyHub : Hub;
}

/// <summary>A controller, found by the framework.</summary>
[ApiController]
[ApiKeyProtected(Tenant = "tenant")]
public sealed class TenantController : ControllerBase
{
    [HttpGet("/controller/{tenant}")]
    public string Get(string tenant) => tenant;
}
