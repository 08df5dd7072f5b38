using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;
using ServiceKit.Tests.Keys;
using ServiceKit.Tests.Webhooks;

namespace ServiceKit.Tests.Authentication;

/// <summary>What keys are, may do and stop doing, as the client sees it that most documentation shows. The details are tested elsewhere.</summary>
public sealed class CurlRowTests
{
    private const string Plain = "sk_test_plain_client_00";
    private const string WellFormed = "sk_example_0a1b2c3d_ThisIsNotASecretItIsAnExample0002ULH3S";
    private const string Mistyped = "sk_example_0a1b2c3d_ThisIsNotASecretItIsAnExampel0002ULH3S";

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Plain, "/things", 200)]
    [InlineData("sk_test_switched_off_000", "/things", 401)]
    [InlineData("sk_test_gone_by_0000000", "/things", 401)]
    [InlineData("sk_test_reads_only_0000", "/things", 200)]
    [InlineData("sk_test_reads_only_0000", "/other", 403)]
    [InlineData("sk_test_elsewhere_00000", "/things", 403)]
    [InlineData("sk_test_of_acme_0000000", "/tenants/acme", 200)]
    [InlineData("sk_test_of_acme_0000000", "/tenants/other", 403)]
    [InlineData("sk_test_administrator_0", "/other", 200)]
    [InlineData(WellFormed, "/things", 200)]
    [InlineData(Mistyped, "/things", 401)]
    [Trait("Feature", "P1")]
    [Trait("Feature", "P2")]
    [Trait("Feature", "P8")]
    [Trait("Feature", "F1")]
    [Trait("Feature", "F3")]
    [Trait("Feature", "F4")]
    [Trait("Feature", "F5")]
    [Trait("Feature", "W3")]
    [Trait("Feature", "W5")]
    [Trait("Feature", "B5")]
    public async Task Key_AnswersAfterWhatStandsBesideIt(string key, string path, int expected)
    {
        await using var service = await RunningService.StartAsync(Map, WithClock, settings: Settings());
        Assert.Equal(expected, await GetAsync(service, path, key));
    }

    [Fact]
    [Trait("Feature", "P6")]
    [Trait("Feature", "C9")]
    [Trait("Feature", "F7")]
    public async Task Log_NamesTheConsumer_AndShowsNoKey()
    {
        await using var service = await RunningService.StartAsync(Map, WithClock, settings: Settings());
        await GetAsync(service, "/things", WellFormed);
        await GetAsync(service, "/things", "sk_test_nobody_knows_00");
        await GetAsync(service, "/things", null);
        foreach (var name in (string[])["auth.success", "auth.invalid_key", "auth.missing_key"])
        {
            var entry = Assert.Single(service.Log.Entries, entry => entry.Event.Name == name);
            Assert.DoesNotContain("sk_test_nobody_knows_00", entry.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(WellFormed, entry.Message, StringComparison.Ordinal);
        }

        Assert.Equal("formatted", service.Log.Entries.Single(entry => entry.Event.Name == "auth.success").Values["key_name"]);
    }

    [Fact]
    [Trait("Feature", "W4")]
    [Trait("Feature", "C14")]
    [Trait("Feature", "B6")]
    public async Task Quota_HoldsForEachKey()
    {
        await using var service = await RunningService.StartAsync(Map, b => WithClock(b).WithRateLimit("2 an hour per client"), settings: Settings());
        int[] answers = [await GetAsync(service, "/things", Plain), await GetAsync(service, "/things", Plain), await GetAsync(service, "/things", Plain)];
        Assert.Equal([200, 200, 429], answers);
        Assert.Equal(200, await GetAsync(service, "/things", WellFormed));
        Assert.Equal(200, await GetAsync(service, "/things", "sk_test_once_an_hour_00"));
        Assert.Equal(429, await GetAsync(service, "/things", "sk_test_once_an_hour_00"));
    }

    [Fact]
    [Trait("Feature", "B11")]
    public async Task Guessing_IsThrottled_AndAGoodKeyPasses()
    {
        await using var service = await RunningService.StartAsync(Map, b => WithClock(b).WithAuth(o => o.WrongKeysPerMinute = 1), settings: Settings());
        Assert.Equal(401, await GetAsync(service, "/things", "sk_test_first_guess_000"));
        Assert.Equal(429, await GetAsync(service, "/things", "sk_test_second_guess_00"));
        Assert.Equal(200, await GetAsync(service, "/things", WellFormed));
    }

    [Fact]
    [Trait("Feature", "W7")]
    public async Task ForwardedAddress_CountsFromATrustedProxyOnly()
    {
        await using var trusting = await RunningService.StartAsync(Map, b => WithClock(b).WithAllowedNetworks("192.0.2.0/24").WithTrustedProxies("127.0.0.1"), settings: Settings());
        Assert.Equal(200, await GetAsync(trusting, "/things", Plain, "-H", "X-Forwarded-For: 192.0.2.9"));
        Assert.Equal(403, await GetAsync(trusting, "/things", Plain, "-H", "X-Forwarded-For: 198.51.100.1"));
        await using var wary = await RunningService.StartAsync(Map, b => WithClock(b).WithAllowedNetworks("192.0.2.0/24"), settings: Settings());
        Assert.Equal(403, await GetAsync(wary, "/things", Plain, "-H", "X-Forwarded-For: 192.0.2.9"));
    }

    [Fact]
    [Trait("Feature", "P5")]
    [Trait("Feature", "B4")]
    public async Task Rotation_ThroughTheKeyFile_RefusesNobodyOnTheWay()
    {
        const string Next = "sk_test_next_client_000";
        using var folder = new KeyFolder();
        var file = folder.Write(Plain);
        await using var service = await RunningService.StartAsync(Map, b => b.WithAuth(apiKeyFile: file));
        Assert.Equal(200, await GetAsync(service, "/things", Plain));
        folder.Replace(file, $"{Plain}\n{Next}\n");
        await service.Log.WaitForAsync("keys.reloaded");
        Assert.Equal(200, await GetAsync(service, "/things", Plain));
        Assert.Equal(200, await GetAsync(service, "/things", Next));
        folder.Replace(file, Next);
        await service.Log.WaitForAsync("keys.reloaded", 1);
        Assert.Equal(401, await GetAsync(service, "/things", Plain));
        Assert.Equal(200, await GetAsync(service, "/things", Next));
    }

    [Fact]
    [Trait("Feature", "P4")]
    public async Task KeyThatTheCommandPrinted_Works()
    {
        var app = ServiceBuilder.Create(["--generate-key", "hcpms_live"], new ServiceInfo("keys")).WithAuth().Build();
        var (output, _) = await CapturedConsole.RunAsync(() => app.RunAsync());
        await using var service = await RunningService.StartAsync(Map, b => b.WithAuth(apiKeys: [output.Trim()]));
        Assert.Equal(200, await GetAsync(service, "/things", output.Trim()));
    }

    [Fact]
    [Trait("Feature", "D1")]
    [Trait("Feature", "D2")]
    public async Task Service_IsOpenWithoutKeysOnRequest_AndClosedByOneOnTheCommandLine()
    {
        await using var open = await RunningService.StartAsync(Map, b => b.WithAuth(o => o.Optional = true));
        Assert.Equal(200, await GetAsync(open, "/things", null));
        await using var closed = await RunningService.StartAsync(Map, b => b.WithAuth(o => o.Optional = true), arguments: ["--api-key", Plain]);
        Assert.Equal(401, await GetAsync(closed, "/things", null));
        Assert.Equal(200, await GetAsync(closed, "/things", Plain));
    }

    [Fact]
    [Trait("Feature", "D4")]
    public async Task Handshake_OfAPublicSocketIsAnswered_AndOfAProtectedOneOnlyWithAKey()
    {
        await using var service = await RunningService.StartAsync(
            app =>
            {
                app.UseWebSockets();
                app.MapGet("/", () => "root");
                app.MapGet("/open", CloseAsync).AllowAnonymous();
                app.MapGet("/closed", CloseAsync).RequireApiKey();
            },
            b => b.WithAuth(apiKeys: [Plain]));
        string[] handshake = ["--http1.1", "-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H", "Sec-WebSocket-Version: 13", "-H", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="];
        Assert.Equal(200, await GetAsync(service, "/", null));
        Assert.Equal(101, await GetAsync(service, "/open", null, handshake));
        Assert.Equal(401, await GetAsync(service, "/closed", null, handshake));
        Assert.Equal(101, await GetAsync(service, "/closed", Plain, handshake));

        static async Task CloseAsync(HttpContext context)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.CloseOutputAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        }
    }

    [Fact]
    [Trait("Feature", "P7")]
    public async Task Webhook_PassesWithItsSignature()
    {
        const string Body = "{\"order\":1}";
        var timestamp = Messages.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await using var service = await RunningService.StartAsync(
            app => app.MapPost("/hook", () => "verified").AllowAnonymous().RequireWebhookSignature("orders"),
            b =>
            {
                b.Services.AddSingleton<TimeProvider>(new ManualClock(Messages.Now));
                return b.WithAuth(apiKeys: [Plain]).WithWebhooks("orders", o => o.Secrets = [Messages.Secret]);
            });
        string[] signed =
        [
            "-H", "Content-Type: application/json", "-d", Body, "-H", $"webhook-id: {Messages.Id}", "-H", $"webhook-timestamp: {timestamp}",
            "-H", $"webhook-signature: {Messages.Sign(Messages.Id, Messages.Now, Encoding.ASCII.GetBytes(Body), Messages.Secret)}",
        ];
        Assert.Equal(401, await GetAsync(service, "/hook", null, "-d", Body));
        Assert.Equal(200, await GetAsync(service, "/hook", null, signed));
    }

    private static Task<int> GetAsync(RunningService service, string path, string? key, params string[] arguments) =>
        Curl.StatusAsync(service, path, key is null ? arguments : ["-H", $"X-API-Key: {key}", .. arguments]);

    private static void Map(WebApplication app)
    {
        app.MapGet("/things", () => "all").RequireApiKey("things:read");
        app.MapGet("/other", () => "all").RequireApiKey("other:read");
        app.MapGet("/tenants/{tenant}", (string tenant) => tenant).RequireTenant("tenant");
    }

    private static ServiceBuilder WithClock(ServiceBuilder builder)
    {
        builder.Services.AddSingleton<TimeProvider>(new ManualClock(Now));
        return builder.WithAuth();
    }

    private static Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?> { ["ADMIN_API_KEY"] = "sk_test_administrator_0" };
        (string Name, string Key, string Field, string Value)[] keys =
        [
            ("plain", Plain, "Enabled", "true"),
            ("disabled", "sk_test_switched_off_000", "Enabled", "false"),
            ("expired", "sk_test_gone_by_0000000", "ExpiresAt", "2025-01-01"),
            ("reader", "sk_test_reads_only_0000", "Scopes", "things:*"),
            ("elsewhere", "sk_test_elsewhere_00000", "Networks", "192.0.2.0/24"),
            ("acme", "sk_test_of_acme_0000000", "Tenant", "acme"),
            ("limited", "sk_test_once_an_hour_00", "Limit", "1/h"),
            ("formatted", WellFormed, "Enabled", "true"),
        ];
        foreach (var (name, key, field, value) in keys)
        {
            settings[$"ServiceKit:ApiKeys:{name}:Key"] = key;
            settings[$"ServiceKit:ApiKeys:{name}:{field}"] = value;
        }

        return settings;
    }
}
