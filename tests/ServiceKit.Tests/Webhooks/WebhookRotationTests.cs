using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;
using ServiceKit.Webhooks;

namespace ServiceKit.Tests.Webhooks;

/// <summary>A service that sends to a service that receives, and both change their secrets while they run.</summary>
[Trait("Feature", "P7")]
public sealed class WebhookRotationTests
{
    private const string Outgoing = "ServiceKit:Webhooks:Outgoing:orders:Secrets";
    private const string Incoming = "ServiceKit:Webhooks:Incoming:orders:Secrets";

    [Fact]
    public async Task Service_SendsToAService()
    {
        await using var receiver = await StartReceiverAsync(Messages.Secret);
        await using var sender = await StartSenderAsync(receiver, Messages.Secret);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(sender));
        Assert.Equal("webhook.accepted", Assert.Single(receiver.Log.Entries, e => e.Category == WebhookDefaults.LogCategory && e.Event.Id < 20).Event.Name);
    }

    [Fact]
    public async Task Rotation_OnBothSides_LosesNoMessage()
    {
        await using var receiver = await StartReceiverAsync(Messages.Secret);
        await using var sender = await StartSenderAsync(receiver, Messages.Secret);

        // 1. The sender signs with both. 2. The receiver knows the new one alone. 3. So does the sender.
        await StepAsync(sender, Outgoing, [Messages.OtherSecret, Messages.Secret]);
        await StepAsync(receiver, Incoming, [Messages.OtherSecret]);
        await StepAsync(sender, Outgoing, [Messages.OtherSecret]);

        // The other way round: the receiver knows both first.
        await StepAsync(receiver, Incoming, [Messages.Secret, Messages.OtherSecret]);
        await StepAsync(sender, Outgoing, [Messages.Secret]);
        await StepAsync(receiver, Incoming, [Messages.Secret]);

        // And the secret that was replaced is worth nothing any more.
        Set(sender, Outgoing, [Messages.OtherSecret]);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(sender));

        async Task StepAsync(RunningService changed, string section, string[] secrets)
        {
            Set(changed, section, secrets);
            Assert.Equal(HttpStatusCode.OK, await SendAsync(sender));
        }
    }

    [Theory]
    [InlineData("nonsense", "secret 1 does not start with whsec_.")]
    [InlineData("", "secret 1 is empty.")]
    public async Task FaultyChange_ChangesNothingButTheLog(string secret, string fault)
    {
        await using var receiver = await StartReceiverAsync(Messages.Secret);
        await using var sender = await StartSenderAsync(receiver, Messages.Secret);
        foreach (var (service, section, direction) in ((RunningService, string, string)[])[(receiver, Incoming, "Incoming"), (sender, Outgoing, "Outgoing")])
        {
            Set(service, section, [secret]);
            var entry = Assert.Single(service.Log.Entries, e => e.Event.Name == "webhooks.reload_failed");
            Assert.Equal(direction, entry.Values["direction"]);
            Assert.Contains(fault, entry.Message, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, await SendAsync(sender));
        }

        // What is right again is taken again.
        Set(receiver, Incoming, [Messages.OtherSecret]);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(sender));
    }

    [Fact]
    public async Task ChangeOfSomethingElse_ReplacesNothing()
    {
        await using var receiver = await StartReceiverAsync(Messages.Secret);
        Set(receiver, "Something:Else", ["x"]);
        Assert.DoesNotContain(receiver.Log.Entries, e => e.Event.Name == "webhooks.replaced");
        Set(receiver, Incoming, [Messages.OtherSecret]);
        Assert.Equal(1, Assert.Single(receiver.Log.Entries, e => e.Event.Name == "webhooks.replaced").Values["count"]);
    }

    [Fact]
    public async Task OneValueWithCommas_IsAListToo()
    {
        await using var receiver = await StartAsync(
            new() { [Incoming] = $"{Messages.OtherSecret}, {Messages.Secret}" }, b => b.WithWebhooks("orders"), Map);
        await using var sender = await StartSenderAsync(receiver, Messages.Secret);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(sender));
    }

    [Fact]
    public async Task SecretsInCode_ReplaceThoseOfTheConfiguration()
    {
        await using var receiver = await StartAsync(
            new() { [$"{Incoming}:0"] = "nonsense" }, b => b.WithWebhooks("orders", o => o.Secrets = [Messages.Secret]), Map);
        await using var sender = await StartSenderAsync(receiver, Messages.Secret);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(sender));
    }

    [Fact]
    public async Task SenderAndReceiverOfOneName_DoNotShareSecrets()
    {
        // Else a message of this service, sent back to it, would count as one of the other side.
        var error = await Assert.ThrowsAsync<WebhookConfigurationException>(() => StartAsync(
            new() { [$"{Outgoing}:0"] = Messages.Secret }, b => b.WithWebhooks("orders"), Map));
        Assert.Equal(
            "The webhook verifier 'orders' has no secret. Give one in code (options.Secrets) or in the configuration (ServiceKit:Webhooks:Incoming:orders:Secrets:0).",
            error.Message);
    }

    [Fact]
    public async Task FaultyOptions_StopTheStart()
    {
        (Action<WebhookVerifierOptions> Options, string Fault)[] cases =
        [
            (o => o.Secrets = [], "has no secret."),
            (o => o.Secrets = null!, "has no secret."),
            (o => o.Secrets = [Messages.Secret, null!], "secret 2 is empty."),
            (o => o.Secrets = [Messages.Secret, Messages.OtherSecret, Messages.Secret], "secret 3 is the same as secret 1."),
            (o => o.Secrets = [.. Enumerable.Range(0, 9).Select(i => Messages.SecretOf($"test-webhook-secret-0000000{i}"))], "has 9 secrets; the limit is 8."),
            (o => o.Tolerance = TimeSpan.Zero, "Tolerance is 00:00:00; give one second to one day."),
            (o => o.Tolerance = TimeSpan.FromDays(2), "Tolerance is 2.00:00:00; give one second to one day."),
            (o => o.MaxBodyBytes = 0, "MaxBodyBytes is 0; give 1 to 268435456."),
            (o => o.MaxRememberedIds = 0, "MaxRememberedIds is 0; give 1 to 10000000"),
        ];
        foreach (var (options, fault) in cases)
        {
            var error = await Assert.ThrowsAsync<WebhookConfigurationException>(() =>
                StartAsync([], b => b.WithWebhooks("orders", o => o.Secrets = [Messages.Secret]).WithWebhooks("orders", options), Map));
            Assert.StartsWith("The webhook verifier 'orders'", error.Message, StringComparison.Ordinal);
            Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task EverythingAtEveryLevel_LogsNoSecretAndNoSignature()
    {
        await using var receiver = await StartReceiverAsync(Messages.Secret);
        await using var sender = await StartSenderAsync(receiver, Messages.Secret);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(sender));
        Set(sender, Outgoing, [Messages.OtherSecret]);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(sender));
        Assert.Contains(sender.Log.Entries, e => e.Event.Name == "webhook.signed");
        foreach (var log in (string[])[sender.Log.Everything(), receiver.Log.Everything()])
        {
            Assert.DoesNotContain(Messages.Secret["whsec_".Length..], log, StringComparison.Ordinal);
            Assert.DoesNotContain(Messages.OtherSecret["whsec_".Length..], log, StringComparison.Ordinal);
            Assert.DoesNotContain("v1,", log, StringComparison.Ordinal);
        }
    }

    private static void Set(RunningService service, string section, string[] secrets) =>
        service.Services.GetRequiredService<LiveSettings>().Replace(section, secrets);

    private static async Task<HttpStatusCode> SendAsync(RunningService sender)
    {
        var client = sender.Services.GetRequiredService<IHttpClientFactory>().CreateClient("orders");
        using var response = await client.PostAsJsonAsync("/hooks/orders", new { order = 1 }, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static Task<RunningService> StartSenderAsync(RunningService receiver, string secret) => StartAsync(
        new() { [$"{Outgoing}:0"] = secret },
        b =>
        {
            b.Services.AddHttpClient("orders", c => c.BaseAddress = receiver.Client.BaseAddress).AddWebhookSigning();
            return b;
        });

    private static Task<RunningService> StartReceiverAsync(string secret) =>
        StartAsync(new() { [$"{Incoming}:0"] = secret }, b => b.WithWebhooks("orders"), Map);

    private static void Map(WebApplication app) => app.MapPost("/hooks/orders", [AllowAnonymous, WebhookVerified("orders")] (Order order) => order.Number);

    private static Task<RunningService> StartAsync(Dictionary<string, string> settings, Func<ServiceBuilder, ServiceBuilder> build, Action<WebApplication>? map = null) =>
        RunningService.StartAsync(map, b =>
        {
            var live = new LiveSettings();
            foreach (var (key, value) in settings)
            {
                live.Set(key, value);
            }

            ((IConfigurationBuilder)b.Configuration).Add(live);
            b.Services.AddSingleton(live);
            return build(b.WithAuth(apiKeys: [RunningService.Key]));
        });

    private sealed record Order([property: System.Text.Json.Serialization.JsonPropertyName("order")] int Number);
}
