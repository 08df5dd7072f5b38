namespace ServiceKit.Webhooks;

/// <summary>The sizes beyond which ServiceKit refuses webhooks and their secrets, so that no input can make it work or allocate without bound.</summary>
public static class WebhookLimits
{
    /// <summary>Shortest secret in bytes: 24, 192 bits (Standard Webhooks, signature scheme).</summary>
    public const int MinSecretBytes = 24;

    /// <summary>Longest secret in bytes: 64, 512 bits (Standard Webhooks, signature scheme).</summary>
    public const int MaxSecretBytes = 64;

    /// <summary>Most secrets under one name: 8. Two are enough to replace one by another.</summary>
    public const int MaxSecrets = 8;

    /// <summary>Most signatures in one <c>webhook-signature</c>: 16. A message with more is refused.</summary>
    public const int MaxSignatures = 16;

    /// <summary>Longest <c>webhook-id</c> in characters: 256.</summary>
    public const int MaxIdLength = 256;

    /// <summary>The default of the largest body, to sign and to verify, in bytes: 1 MiB.</summary>
    public const int DefaultMaxBodyBytes = 1024 * 1024;

    /// <summary>The largest body that can be allowed, in bytes: 256 MiB. A body is held in memory as a whole.</summary>
    public const int MaxBodyBytes = 256 * 1024 * 1024;
}
