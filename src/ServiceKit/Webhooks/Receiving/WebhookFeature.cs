namespace ServiceKit.Webhooks.Receiving;

/// <summary>Says that the signature of this request was verified.</summary>
internal sealed record WebhookFeature(string Name, string Id, DateTimeOffset Timestamp) : IWebhookFeature;
