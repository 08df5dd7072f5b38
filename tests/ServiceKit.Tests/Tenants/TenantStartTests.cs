using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Protection.Inventory;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Tenants;

/// <summary>Tenants at start: what could never be called stops it, and inventory and documentation tell the rest.</summary>
public sealed class TenantStartTests
{
    private static readonly string[] HostOfTenant = ["{tenant}", "{tenant}.api.example.com"];

    [Fact]
    [Trait("Feature", "P8")]
    public async Task PatternWithoutTheRouteValue_StopsTheStart()
    {
        foreach (var map in (Action<WebApplication>[])
        [
            app => app.MapGet("/readings/{id}", (int id) => id).RequireTenant("tenant"),
            app => app.MapGet("/readings/{id}", [ApiKeyProtected("readings:read", Tenant = "tenant")] (int id) => id),
            app =>
            {
                var group = app.MapGroup("/").RequireTenant("tenant");
                group.MapGet("/tenants/{tenant}", (string tenant) => tenant);
                group.MapGet("/readings/{id}", (int id) => id);
            },
        ])
        {
            var error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => StartAsync(map));
            Assert.Equal(
                "HTTP: GET /readings/{id} asks for an API key of the tenant in {tenant}, which its pattern does not have: nobody could call it. Add {tenant} to the pattern, or name another route value.",
                error.Message);
        }
    }

    [Fact]
    [Trait("Feature", "P8")]
    public async Task HubMethod_ThatAsksForATenant_StopsTheStart()
    {
        var error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => StartAsync(app => app.MapHub<TenantHub>("/hub/{tenant}"), b => b.Services.AddSignalR()));
        Assert.Contains("/hub", error.Message, StringComparison.Ordinal);
        Assert.Contains(".RequireTenant(\"tenant\")", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{tenant}")]
    [InlineData("a b")]
    [Trait("Feature", "P8")]
    public async Task Name_Malformed_ThrowsOrStopsTheStart(string name)
    {
        var bare = WebApplication.CreateBuilder().Build();
        Assert.Throws<ArgumentException>(() => bare.MapGet("/{tenant}", (string tenant) => tenant).RequireTenant(name));
        var error = await Assert.ThrowsAsync<ApiKeyConfigurationException>(() => StartAsync(app =>
            app.MapGet("/x/{tenant}", (string tenant) => tenant).WithMetadata(new ApiKeyProtectedAttribute { Tenant = name })));
        Assert.StartsWith("HTTP: GET /x/{tenant} asks for an API key with a tenant whose route value ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "P8")]
    public async Task Inventory_NamesTheTenant()
    {
        await using var service = await StartAsync(Map);
        var table = Assert.IsType<string>(Assert.Single(service.Log.Entries, e => e.Event.Name == "endpoints.inventory").Values["table"]);
        Assert.Contains("key readings:read, tenant of {tenant}  ", table, StringComparison.Ordinal);
        Assert.Contains("key, tenant of {tenant} and {tenant}.api.example.com  ", table, StringComparison.Ordinal);
        Assert.Contains("middleware, guard, filter", table, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(InventoryText.AsJson(EndpointInventory.Of(service.Services)));
        var both = json.RootElement.EnumerateArray().Single(e => e.GetProperty("pattern").GetString() == "/both/{tenant}");
        Assert.Equal("key", both.GetProperty("access").GetString());
        Assert.Equal(HostOfTenant, both.GetProperty("tenants").EnumerateArray().Select(t => t.GetString()));
        var open = json.RootElement.EnumerateArray().Single(e => e.GetProperty("pattern").GetString() == "/anyone");
        Assert.Equal(0, open.GetProperty("tenants").GetArrayLength());
    }

    [Theory]
    [InlineData("/readings/{tenant}", "Needs an API key with the scope `readings:read`, and of the tenant in `{tenant}`.", "The API key does not belong to the tenant, or lacks the scope `readings:read`.")]
    [InlineData("/both/{tenant}", "Needs an API key of the tenant in `{tenant}` and in the host `{tenant}.api.example.com`.", "The API key does not belong to the tenant.")]
    [Trait("Feature", "P8")]
    public async Task Document_SaysThatTheKeyMustBelongToTheTenant(string path, string description, string refusal)
    {
        await using var service = await StartAsync(Map);
        using var document = JsonDocument.Parse(await service.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken));
        var operation = document.RootElement.GetProperty("paths").GetProperty(path).GetProperty("get");
        Assert.Equal(description, operation.GetProperty("description").GetString());
        Assert.Equal(refusal, operation.GetProperty("responses").GetProperty("403").GetProperty("description").GetString());
        Assert.NotEqual(0, operation.GetProperty("security").GetArrayLength());
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/readings/{tenant}", [ApiKeyProtected("readings:read", Tenant = "tenant")] (string tenant) => tenant);
        app.MapGet("/both/{tenant}", (string tenant) => tenant).RequireTenant("tenant").RequireTenantFromHost("{tenant}.api.example.com");
        app.MapGet("/anyone", () => "?");
    }

    private static Task<RunningService> StartAsync(Action<WebApplication> map, Action<ServiceBuilder>? configure = null) => RunningService.StartAsync(map, b =>
    {
        configure?.Invoke(b);
        return b.WithAuth(TenantKeys.Configure);
    });

    private sealed class TenantHub : Hub
    {
        [ApiKeyProtected(Tenant = "tenant")]
        public string Secret() => "secret";
    }
}
