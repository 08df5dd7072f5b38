using System.Net;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceKit.Documentation.Tests.Pages;
using ServiceKit.Webhooks;

namespace ServiceKit.Documentation.Tests.Claims;

/// <summary>Secrets of webhooks, and what stops the start of a service that asks for what it does not have.</summary>
internal static class WebhookClaims
{
    private const string Page = "docs/webhooks.md";

    private static readonly WebhookSecret Newer = WebhookSecret.Generate();
    private static readonly WebhookSecret Older = WebhookSecret.Generate();

    public static IReadOnlyList<Claim> All { get; } =
    [
        new(Page, "json", "{ \"ServiceKit\": { \"Webhooks\": { \"Incoming\": { \"orders\": { \"Secrets\": [\"whsec_<newest>\", \"whsec_<older>\"] } } } } }", AcceptsBothAsync),
        new(Page, "json", "{ \"ServiceKit\": { \"Webhooks\": { \"Outgoing\": { \"stock\": { \"Secrets\": [\"whsec_<new>\", \"whsec_<old>\"] } } } } }", SignsTwiceAsync),
        new(Page, "text", "HTTP: POST /hooks/orders => Receive asks for a webhook signature of 'orders', but there is no verifier of that name. Call services.AddWebhooks(\"orders\").",
            block => StopsTheStartAsync(block, app => app.MapPost("/hooks/orders", Receive))),
        new("docs/tenants.md", "text", "HTTP: GET /readings/{id} asks for an API key of the tenant in {tenant}, which its pattern does not have: nobody could call it. Add {tenant} to the pattern, or name another route value.",
            block => StopsTheStartAsync(block, app => app.MapGet("/readings/{id}", (int id) => id).RequireTenant("tenant"))),
    ];

    private static async Task AcceptsBothAsync(Block block)
    {
        await using var service = await Started.WithAsync(
            Filled(block), builder => builder.WithAuth(apiKeys: [Started.Key]).WithWebhooks("orders"), app => app.MapPost("/hooks/orders", Receive));
        foreach (var (secret, expected) in ((WebhookSecret, HttpStatusCode)[])[(Newer, HttpStatusCode.OK), (Older, HttpStatusCode.OK), (WebhookSecret.Generate(), HttpStatusCode.Unauthorized)])
        {
            var (id, now, body) = ($"msg_{Guid.NewGuid():N}", service.Clock.GetUtcNow(), "{}"u8.ToArray());
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/orders") { Content = new ByteArrayContent(body) };
            request.Headers.Add("webhook-id", id);
            request.Headers.Add("webhook-timestamp", $"{now.ToUnixTimeSeconds()}");
            request.Headers.Add("webhook-signature", new WebhookSigner(secret).Sign(id, now, body));
            using var response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    private static async Task SignsTwiceAsync(Block block)
    {
        using var settings = new MemoryStream(Encoding.UTF8.GetBytes(Filled(block)));
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddJsonStream(settings).Build());
        using var receiver = new Receiver();
        services.AddHttpClient("stock", client => client.BaseAddress = new Uri("http://receiver.example")).AddWebhookSigning().ConfigurePrimaryHttpMessageHandler(() => receiver);
        await using var provider = services.BuildServiceProvider();
        using var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("stock");
        using var response = await client.PostAsync("/hooks/orders", new StringContent("{}"), TestContext.Current.CancellationToken);
        var signatures = receiver.Signatures.Split(' ');
        Assert.Equal(2, signatures.Length);
        Assert.All(signatures, signature => Assert.StartsWith("v1,", signature, StringComparison.Ordinal));
    }

    private static async Task StopsTheStartAsync(Block block, Action<WebApplication> map)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Started.WithAsync("{}", builder => builder.WithAuth(apiKeys: [Started.Key]), map));
        Assert.Contains(block.Code, error.Message, StringComparison.Ordinal);
    }

    private static string Filled(Block block) => block.Code
        .Replace("whsec_<newest>", Newer.Reveal(), StringComparison.Ordinal).Replace("whsec_<new>", Newer.Reveal(), StringComparison.Ordinal)
        .Replace("whsec_<older>", Older.Reveal(), StringComparison.Ordinal).Replace("whsec_<old>", Older.Reveal(), StringComparison.Ordinal);

    [AllowAnonymous]
    [WebhookVerified("orders")]
    private static void Receive()
    {
    }

    private sealed class Receiver : HttpMessageHandler
    {
        public string Signatures { get; private set; } = "";

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Signatures = string.Join(' ', request.Headers.GetValues("webhook-signature"));
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NoContent));
        }
    }
}
