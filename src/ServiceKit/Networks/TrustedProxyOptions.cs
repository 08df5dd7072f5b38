namespace ServiceKit.Networks;

/// <summary>The proxies that a program names in code.</summary>
internal sealed class TrustedProxyOptions
{
    /// <summary>Proxies are wanted, so that finding none anywhere is a fault.</summary>
    public bool Needed { get; set; }

    public IReadOnlyList<string> Networks { get; set; } = [];
}
