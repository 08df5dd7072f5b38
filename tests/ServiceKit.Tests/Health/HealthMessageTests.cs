using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ServiceKit.Tests.Hosting;

namespace ServiceKit.Tests.Health;

/// <summary>What a check says is shown to anyone, unless it could tell where something is.</summary>
[Trait("Feature", "C15")]
public sealed class HealthMessageTests
{
    private const string Hidden = "The check says something that is not shown here; the log has it.";

    [Theory]
    [InlineData("filling up", "filling up")]
    [InlineData("3/4 replicas answer, 1.5 seconds behind.", "3/4 replicas answer, 1.5 seconds behind.")]
    [InlineData("Note: 80 % full", "Note: 80 % full")]
    [InlineData("", null)]
    [InlineData("cannot open /var/lib/stations.db", Hidden)]
    [InlineData(@"C:\data\stations.db is locked", Hidden)]
    [InlineData("Host=db;Username=app", Hidden)]
    [InlineData("cannot reach db:5432", Hidden)]
    [InlineData("cannot reach db.internal", Hidden)]
    [InlineData("cannot reach 10.1.2.3", Hidden)]
    [InlineData("cannot reach db.3com", Hidden)]
    [InlineData("cannot reach node.7", Hidden)]
    [InlineData("cannot read .env", Hidden)]
    [InlineData(".servicekit-keys is not there", Hidden)]
    [InlineData("cannot read %APPDATA%", Hidden)]
    [InlineData("cannot read $HOME", Hidden)]
    [InlineData("cannot read ${HOME}", Hidden)]
    [InlineData("cannot read $1x", "cannot read $1x")]
    [InlineData("cannot read \u2215var\u2215lib", Hidden)]
    [InlineData("cannot read \uFF0Fvar", Hidden)]
    [InlineData("cannot reach db\u2024internal", Hidden)]
    [InlineData("90 % full, 100% of 5 $. Wait. 0.5 s left...", "90 % full, 100% of 5 $. Wait. 0.5 s left...")]
    [InlineData("cannot reach ::1", Hidden)]
    [InlineData("app@db is refused", Hidden)]
    [InlineData("password authentication failed for user \"app\"", Hidden)]
    [InlineData("Login failed for user 'app'.", Hidden)]
    [InlineData("no table `stations`", Hidden)]
    [InlineData("it doesn't answer", "it doesn't answer")]
    [InlineData("refused AKEYOFSOMEBODY000000", Hidden)]
    [InlineData("refused c41eb854-029d-4a84", Hidden)]
    [InlineData("1234567890123456 rows in reconciliation", "1234567890123456 rows in reconciliation")]
    [InlineData("https://hooks.example/abc", Hidden)]
    [InlineData("first\nsecond", Hidden)]
    [InlineData("left\u202Eright", Hidden)]
    [InlineData("line\u2028two", Hidden)]
    public async Task Message_IsShownOnlyWhereItIsHarmless(string said, string? shown) =>
        Assert.Equal(shown, await MessageAsync(() => HealthCheckResult.Degraded(said)));

    [Fact]
    public async Task Exception_IsNeverShown_NorWhatWasSaidBesideIt()
    {
        const string failed = "The check failed; the log says why.";
        Assert.Equal(failed, await MessageAsync(() => HealthCheckResult.Unhealthy("no connection", new IOException("secret words"))));
        Assert.Equal(failed, await MessageAsync(() => throw new IOException("secret words")));
    }

    [Fact]
    public async Task KeyInAMessage_IsNotShown()
    {
        var key = new ApiKeyFormat("prod").Generate();
        Assert.Equal(Hidden, await MessageAsync(() => HealthCheckResult.Degraded($"refused {key}")));
        Assert.Equal(Hidden, await MessageAsync(() => HealthCheckResult.Degraded(new string('x', 100_000))));
    }

    [Fact]
    public async Task KeysThatExpireSoon_AreSaidSoAndCounted()
    {
        var clock = new ManualClock();
        await using var service = await RunningService.StartAsync(build: b =>
        {
            b.Services.AddSingleton<TimeProvider>(clock);
            return b.WithHealth().WithAuth(o => o.ApiKeys =
            [
                new ApiKeyEntry { Key = RunningService.Key, ExpiresAt = clock.GetUtcNow() + TimeSpan.FromDays(8) },
                new ApiKeyEntry { Key = "sk_test_switched_off_000", ExpiresAt = clock.GetUtcNow() + TimeSpan.FromDays(6), Enabled = false },
            ]);
        });
        using var meter = new MeterRecorder(service);
        Assert.Equal("The API keys are loaded", await KeysAsync(service));
        Assert.Equal(0, meter.Observe("servicekit.keys.expiring"));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("The API keys are loaded; some expire within 7 days", await KeysAsync(service));
        Assert.Equal(1, meter.Observe("servicekit.keys.expiring"));
        clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal("The API keys are loaded", await KeysAsync(service));
        Assert.Equal(0, meter.Observe("servicekit.keys.stale"));
    }

    private static async Task<string?> KeysAsync(RunningService service)
    {
        using var body = JsonDocument.Parse(await service.Client.GetStringAsync("/health", TestContext.Current.CancellationToken));
        return body.RootElement.GetProperty("checks").GetProperty("api-keys").GetProperty("message").GetString();
    }

    private static async Task<string?> MessageAsync(Func<HealthCheckResult> check)
    {
        await using var service = await RunningService.StartAsync(build: b => b.WithAuth(apiKeys: [RunningService.Key]).WithHealth(h => h.Check("own", check)));
        using var response = await service.GetAsync("/health");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        using var body = JsonDocument.Parse(text);
        return body.RootElement.GetProperty("checks").GetProperty("own").GetProperty("message").GetString();
    }
}
