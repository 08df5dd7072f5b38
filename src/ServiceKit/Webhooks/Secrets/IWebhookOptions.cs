namespace ServiceKit.Webhooks.Secrets;

/// <summary>What the options of both directions have in common.</summary>
internal interface IWebhookOptions
{
    /// <summary>The part of the configuration section that tells the directions apart.</summary>
    /// <remarks>
    /// They never share secrets by sharing a name: a service that verifies with the secret that it signs with would take its
    /// own messages, sent back to it, for those of the other side.
    /// </remarks>
    static abstract string Direction { get; }

    IReadOnlyList<string> Secrets { get; set; }

    int MaxBodyBytes { get; }

    /// <summary>For the beginning of a sentence: who has these options.</summary>
    static abstract string Describe(string name);

    /// <summary>What is wrong with the rest of the options.</summary>
    IEnumerable<string> Faults();
}
