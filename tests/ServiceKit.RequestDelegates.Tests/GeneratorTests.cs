using ServiceKit.Tests.Hosting;

namespace ServiceKit.RequestDelegates.Tests;

/// <summary>That this project tests what it says: the other generator ran, ours stepped back.</summary>
public sealed class GeneratorTests
{
    [Fact]
    public void RequestDelegateGenerator_IsOn_AndOursInterceptsNothing()
    {
        var types = typeof(GeneratorTests).Assembly.GetTypes().Select(t => t.FullName!).ToList();
        Assert.Contains(types, t => t.StartsWith("Microsoft.AspNetCore.Http.Generated.", StringComparison.Ordinal));
        Assert.DoesNotContain(types, t => t.Contains("ApiKeyInterceptors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inventory_ShowsTheGuardInPlaceOfTheFilter()
    {
        await using var service = await RunningService.StartAsync(app => Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(app, "/x", [ApiKeyProtected] () => "x"));
        var table = Assert.Single(service.Log.Entries, e => e.Event.Name == "endpoints.inventory").Values["table"] as string;
        Assert.Matches(@"GET +/x +key +middleware, guard\n", table + "\n");
    }
}
