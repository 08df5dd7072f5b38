namespace ServiceKit.Webhooks;

/// <summary>Names that a program may need to refer to.</summary>
public static class WebhookDefaults
{
    /// <summary>The header with the id of the message, the same on every attempt to deliver it: <c>webhook-id</c>.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header with the time of this attempt, in seconds since 1970-01-01T00:00:00Z: <c>webhook-timestamp</c>.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The header with the signatures, separated by spaces, each <c>v1,</c> and base64: <c>webhook-signature</c>.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>The scheme that <c>WWW-Authenticate</c> names on a 401: <c>Webhook</c>. It is no registered scheme.</summary>
    public const string AuthenticationScheme = "Webhook";

    /// <summary>Log category of everything that is signed or verified: <c>ServiceKit.Webhooks</c>.</summary>
    public const string LogCategory = "ServiceKit.Webhooks";

    /// <summary>
    /// The configuration section of webhooks: <c>ServiceKit:Webhooks</c>. Secrets to sign with are in
    /// <c>ServiceKit:Webhooks:Outgoing:&lt;name&gt;:Secrets</c>, those to verify with in <c>ServiceKit:Webhooks:Incoming:&lt;name&gt;:Secrets</c>.
    /// </summary>
    public const string ConfigurationSection = "ServiceKit:Webhooks";
}
