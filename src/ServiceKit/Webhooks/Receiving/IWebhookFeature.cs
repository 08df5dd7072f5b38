namespace ServiceKit.Webhooks;

/// <summary>The message that a request carries: present in <c>HttpContext.Features</c> once its signature was verified.</summary>
public interface IWebhookFeature
{
    /// <summary>The name of the verifier that knew the signature.</summary>
    string Name { get; }

    /// <summary>The id of the message, the same on every attempt to deliver it: what a handler remembers that must not handle a message twice.</summary>
    string Id { get; }

    /// <summary>The time of this attempt, to the second, by the clock of the sender.</summary>
    DateTimeOffset Timestamp { get; }
}
