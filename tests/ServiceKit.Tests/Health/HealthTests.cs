using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
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

    [Fact]
    [Trait("Feature", "C15")]
    public async Task CheckThatCannotBeMade_IsUnhealthy_AndTheOthersAreAnsweredFor()
    {
        await using var service = await StartAsync(c => c
            .Check<UnmakeableCheck>("queue", HealthTags.Live)
            .AddCheck<UnmakeableCheck>("mail")
            .Add(new HealthCheckRegistration("broker", _ => throw new IOException("/var/secret"), null, null)));
        foreach (var path in (string[])["/health", "/health/ready", "/health/live"])
        {
            using var response = await service.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Contains("\"queue\":{\"state\":\"unhealthy\",\"message\":\"The check failed; the log says why.\"}", await TextAsync(response), StringComparison.Ordinal);
        }

        using var all = await service.GetAsync("/health");
        Assert.Equal(
            """{"status":"unhealthy","checks":{"api-keys":{"state":"healthy","message":"The API keys are loaded"},"queue":{"state":"unhealthy","message":"The check failed; the log says why."},"mail":{"state":"unhealthy","message":"The check failed; the log says why."},"broker":{"state":"unhealthy","message":"The check failed; the log says why."}}}""",
            await TextAsync(all));
    }

    [Theory]
    [InlineData("queue", "Queue")]
    [InlineData("other", "api-keys")]
    [Trait("Feature", "C15")]
    public async Task TwoChecksOfOneName_StopTheStart_AndAreNamed(string one, string other)
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(c => c
            .Check(one, () => HealthCheckResult.Healthy())
            .Check(other, () => HealthCheckResult.Healthy())));
        Assert.Contains($"\"{(one == "queue" ? one : other)}\"", fault.Message, StringComparison.Ordinal);
    }

    private static Task<RunningService> StartAsync(Action<HealthBuilder> checks) =>
        RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithHealth(checks));

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private sealed class UnmakeableCheck : IHealthCheck
    {
        public UnmakeableCheck() => throw new IOException("Host=secret;Password=secret");

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(HealthCheckResult.Healthy());
    }
}
