using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Health;

/// <summary>What <c>/health</c> says.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task NoChecks_IsHealthy()
    {
        await using var service = await StartAsync(_ => { });
        using var response = await service.GetAsync("/health");
        Assert.Equal("""{"status":"healthy","checks":{"api-keys":{"state":"healthy","message":"The API keys are loaded"}}}""", await TextAsync(response));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task WorstCheck_DecidesTheStateAndTheStatus()
    {
        await using var degraded = await StartAsync(c => c
            .AddCheck("disk", () => HealthCheckResult.Healthy())
            .AddCheck("queue", () => HealthCheckResult.Degraded("filling up")));
        using var some = await degraded.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, some.StatusCode);
        Assert.Equal("""{"status":"degraded","checks":{"api-keys":{"state":"healthy","message":"The API keys are loaded"},"disk":{"state":"healthy","message":null},"queue":{"state":"degraded","message":"filling up"}}}""", await TextAsync(some));

        await using var unhealthy = await StartAsync(c => c.AddCheck("disk", () => HealthCheckResult.Unhealthy("full")));
        using var bad = await unhealthy.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, bad.StatusCode);
    }

    [Fact]
    public async Task ThrowingCheck_DoesNotTellWhatItsExceptionKnows()
    {
        await using var service = await StartAsync(c => c.AddCheck("store", () => throw new IOException("/var/secret/store.db is locked")));
        using var response = await service.GetAsync("/health");
        Assert.DoesNotContain("/var/secret", await TextAsync(response), StringComparison.Ordinal);
    }

    private static Task<RunningService> StartAsync(Action<HealthBuilder> checks) =>
        RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithHealth(checks));

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
