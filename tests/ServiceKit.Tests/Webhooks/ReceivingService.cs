using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Tests.Hosting;
using ServiceKit.Webhooks;

namespace ServiceKit.Tests.Webhooks;

/// <summary>A service that receives orders, in every way that a handler can read a body.</summary>
internal static class ReceivingService
{
    public static Task<RunningService> StartAsync(Action<WebhookVerifierOptions>? options = null, ManualClock? clock = null, Action<WebApplication>? map = null) =>
        RunningService.StartAsync(map ?? Map, b => Build(b, options ?? (o => o.Secrets = [Messages.Secret]), clock ?? new ManualClock(Messages.Now)));

    public static ServiceBuilder Build(ServiceBuilder builder, Action<WebhookVerifierOptions> options, ManualClock clock)
    {
        builder.Services.AddSingleton<TimeProvider>(clock);
        return builder.WithAuth(apiKeys: [RunningService.Key]).WithWebhooks("orders", options);
    }

    public static void Map(WebApplication app)
    {
        app.MapPost("/hooks/orders", [AllowAnonymous, WebhookVerified("orders")] (Order message) => $"order {message.Number}");
        app.MapPost("/hooks/text", [AllowAnonymous, WebhookVerified("orders")] async (HttpContext context) =>
        {
            var webhook = context.Features.GetRequiredFeature<IWebhookFeature>();
            using var reader = new StreamReader(context.Request.Body);
            return $"{webhook.Id} {webhook.Timestamp.ToUnixTimeSeconds()} {await reader.ReadToEndAsync()}";
        });
        app.MapPost("/hooks/stream", [AllowAnonymous, WebhookVerified("orders")] async (Stream body) => await new StreamReader(body).ReadToEndAsync());
        app.MapPost("/hooks/pipe", [AllowAnonymous, WebhookVerified("orders")] async (PipeReader body) => await new StreamReader(body.AsStream()).ReadToEndAsync());
    }

    private sealed record Order([property: System.Text.Json.Serialization.JsonPropertyName("order")] int Number);

    public static IReadOnlyList<LogEntry> Log(RunningService service) => [.. service.Log.Entries.Where(e => e.Category == WebhookDefaults.LogCategory)];

    public static async Task AssertInvalidAsync(RunningService service, HttpRequestMessage request)
    {
        using var response = await Messages.SendAsync(service, request);
        var body = await ProblemAssert.IsProblemAsync(response, HttpStatusCode.Unauthorized, "webhook-signature-invalid");
        Assert.Equal("Invalid webhook signature", body.GetProperty("detail").GetString());
        Assert.StartsWith("Webhook realm=\"orders\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }
}
