using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Lifetime;

/// <summary><c>/api/v1/info</c> and <c>/api/v1/system</c>.</summary>
[Trait("Feature", "C15")]
public sealed class SystemTests
{
    private const string Operator = "sk_test_operator_0000000";

    [Fact]
    public async Task Info_NeedsAKey_AndSaysWhatTheServiceIsCalled()
    {
        await using var service = await StartAsync();
        using var closed = await service.GetAsync("/api/v1/info");
        await ProblemAssert.IsUnauthorizedAsync(closed, "/api/v1/info");
        using var open = await service.GetAsync("/api/v1/info", RunningService.Key);
        var body = await BodyAsync(open);
        Assert.Equal(["id", "displayName", "version", "description"], body.EnumerateObject().Select(p => p.Name));
        Assert.Equal("test-service", body.GetProperty("id").GetString());
        Assert.Equal("Test Service", body.GetProperty("displayName").GetString());
        Assert.NotEqual(string.Empty, body.GetProperty("version").GetString());
        Assert.Equal(JsonValueKind.Null, body.GetProperty("description").ValueKind);
    }

    [Fact]
    public async Task Info_IsOpenByChoice_AndGivesWayToTheServicesOwn()
    {
        await using var open = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key], unauthenticatedPaths: ["/api/v1/info"]));
        using var anyone = await open.GetAsync("/api/v1/info");
        Assert.Equal(HttpStatusCode.OK, anyone.StatusCode);
        await using var own = await RunningService.StartAsync(app => app.MapGet("/api/v1/info", () => "mine"));
        using var response = await own.GetAsync("/api/v1/info", RunningService.Key);
        Assert.Equal("mine", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task System_NeedsItsScope_AndTellsNoPathNorVariable()
    {
        var clock = new ManualClock();
        await using var service = await StartAsync(clock);
        using var nobody = await service.GetAsync("/api/v1/system");
        using var other = await service.GetAsync("/api/v1/system", RunningService.Key);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        clock.Advance(TimeSpan.FromSeconds(90));
        using var response = await service.GetAsync("/api/v1/system", Operator);
        var body = await BodyAsync(response);
        Assert.Equal(
            ["currentTime", "timeZone", "runtime", "platform", "architecture", "hostName", "processors", "workingSetBytes", "startedAt", "uptimeSeconds"],
            body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(clock.GetUtcNow(), body.GetProperty("currentTime").GetDateTimeOffset());
        Assert.Equal(90, body.GetProperty("uptimeSeconds").GetDouble());
        Assert.StartsWith(".NET ", body.GetProperty("runtime").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(AppContext.BaseDirectory, body.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.UserName + "\"", body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task System_IsNotThereUnlessAskedFor()
    {
        await using var service = await RunningService.StartAsync();
        using var response = await service.GetAsync("/api/v1/system", RunningService.Key);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Throws<ArgumentException>(() => ServiceBuilder.Create([], new ServiceInfo("test")).WithSystem(" "));
    }

    [Fact]
    public async Task OpenApi_DescribesBoth()
    {
        await using var service = await StartAsync();
        using var document = JsonDocument.Parse(await service.Client.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken));
        var paths = document.RootElement.GetProperty("paths");
        Assert.Equal("""[{"ApiKey":[]}]""", JsonSerializer.Serialize(paths.GetProperty("/api/v1/info").GetProperty("get").GetProperty("security")));
        Assert.Contains("system:read", paths.GetProperty("/api/v1/system").GetProperty("get").GetProperty("security").GetRawText(), StringComparison.Ordinal);
        Assert.True(document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("SystemDocument").GetProperty("properties").TryGetProperty("uptimeSeconds", out _));
    }

    private static Task<RunningService> StartAsync(ManualClock? clock = null) => RunningService.StartAsync(build: b =>
    {
        b.Services.AddSingleton<TimeProvider>(clock ?? new ManualClock());
        return b.WithSystem().WithAuth(o => o.ApiKeys =
        [
            new ApiKeyEntry { Key = RunningService.Key, Scopes = ["stations:read"] },
            new ApiKeyEntry { Key = Operator, Scopes = ["system:read"] },
        ]);
    });

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }
}
