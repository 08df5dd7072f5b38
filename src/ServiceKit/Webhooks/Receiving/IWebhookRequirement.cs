namespace ServiceKit.Webhooks.Receiving;

/// <summary>Endpoint metadata that asks for a signature.</summary>
internal interface IWebhookRequirement
{
    /// <summary>The verifier that has to know it.</summary>
    string Name { get; }
}
