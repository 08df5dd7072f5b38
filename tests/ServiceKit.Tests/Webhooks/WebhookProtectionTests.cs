using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using ServiceKit.CompilerServices;
using ServiceKit.Protection;
using ServiceKit.Protection.Inventory;
using ServiceKit.Tests.Hosting;
using ServiceKit.Webhooks;

namespace ServiceKit.Tests.Webhooks;

/// <summary>What is left when a lock is taken away, and what the inventory says of the locks.</summary>
[Trait("Feature", "P7")]
public sealed class WebhookProtectionTests
{
    [Fact]
    public async Task WithoutTheCheck_WhatNothingVerifiesIsClosed()
    {
        // The check runs once the server listens, so that the first requests may come before it; here it never runs.
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                ProtectionCheck.AddTo(b.Services);
                b.Services.Remove(b.Services.Single(s => s.ImplementationType == typeof(EndpointCheck)));
            },
            app =>
            {
                app.MapPost("/attribute", [WebhookVerified("orders")] () => "open");
                app.MapPost("/chained", () => "open").RequireWebhookSignature("orders");
            });
        foreach (var path in (string[])["/attribute", "/chained"])
        {
            using var response = await Messages.SendAsync(service, Messages.Create(path: path));
            await ProblemAssert.IsProblemAsync(response, HttpStatusCode.ServiceUnavailable, "webhooks-unavailable");
        }

        Assert.Equal(2, service.Log.Entries.Count(e => e.Event.Name == "webhook.unregistered"));
    }

    [Fact]
    public async Task WithoutTheGuard_TheFilterOfRequireWebhookSignatureHolds()
    {
        // As in a program that has neither the generator nor a call of AddWebhooks().
        await using var service = await RunningService.StartPlainAsync(
            b =>
            {
                ProtectionCheck.AddTo(b.Services);
                b.Services.Remove(b.Services.Single(s => s.ImplementationType == typeof(EndpointCheck)));
                b.Services.Remove(b.Services.Single(s => s.ImplementationType == typeof(ApiKeyGuardPolicy)));
            },
            app => app.MapPost("/chained", () => "open").RequireWebhookSignature("orders"));
        using var response = await Messages.SendAsync(service, Messages.Create(path: "/chained"));
        await ProblemAssert.IsProblemAsync(response, HttpStatusCode.ServiceUnavailable, "webhooks-unavailable");
    }

    [Fact]
    public async Task Inventory_SaysWhatIsNeeded()
    {
        await using var service = await RunningService.StartAsync(app =>
        {
            app.MapPost("/anonymous", [AllowAnonymous, WebhookVerified("orders")] () => "x");
            app.MapPost("/default", [WebhookVerified("orders")] () => "x");
            app.MapPost("/scoped", () => "x").RequireApiKey("orders:write").RequireWebhookSignature("orders");
            app.MapPost("/key", () => "x").RequireApiKey();
        }, b => b.WithAuth(apiKeys: [RunningService.Key]).WithWebhooks("orders", o => o.Secrets = [Messages.Secret]));
        var table = Assert.IsType<string>(Assert.Single(service.Log.Entries, e => e.Event.Name == "endpoints.inventory").Values["table"]);
        string[] expected =
        [
            "POST    /anonymous         webhook signature: orders                         guard",
            "POST    /default           key (default), webhook signature: orders          middleware, guard",
            "POST    /scoped            key orders:write, webhook signature: orders       middleware, guard, filter",
            "POST    /key               key                                               middleware, guard, filter",
        ];
        Assert.All(expected, row => Assert.Contains(Squeeze(row), table.Split('\n').Select(Squeeze)));
        using var json = JsonDocument.Parse(InventoryText.AsJson(EndpointInventory.Of(service.Services)));
        var anonymous = json.RootElement.EnumerateArray().Single(e => e.GetProperty("pattern").GetString() == "/anonymous");
        Assert.Equal("anonymous", anonymous.GetProperty("access").GetString());
        Assert.Equal("orders", anonymous.GetProperty("webhook").GetString());
    }

    private static string Squeeze(string row) => string.Join(' ', row.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
