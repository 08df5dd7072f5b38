namespace ServiceKit.Networks;

/// <summary>
/// Marks a request whose chain of proxies broke off. Its client has no address because it, or a proxy, wrote none that can be read;
/// a connection that never had one looks the same otherwise, and is trusted with more.
/// </summary>
internal sealed class BrokenChain
{
    public static readonly BrokenChain Instance = new();

    private BrokenChain()
    {
    }
}
