namespace ServiceKit.Webhooks.Receiving;

/// <summary>The requirement that <c>RequireWebhookSignature(…)</c> adds.</summary>
internal sealed class WebhookRequirement(string name) : IWebhookRequirement
{
    public string Name => name;

    public override string ToString() => $"webhook signature: {name}";
}
