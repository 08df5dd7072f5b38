namespace ServiceKit.ApiKeys;

/// <summary>The one place that knows the ring in force. Readers take the reference once per request and never lock.</summary>
internal sealed class ApiKeyRingHolder
{
    private volatile ApiKeyRing? _current;

    /// <summary>The ring in force, or null as long as none could be loaded.</summary>
    public ApiKeyRing? Current => _current;

    public void Swap(ApiKeyRing ring) => _current = ring;
}
