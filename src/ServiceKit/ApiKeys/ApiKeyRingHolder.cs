namespace ServiceKit.ApiKeys;

/// <summary>The one place that knows the ring in force. Readers take the reference once per request and never lock.</summary>
internal sealed class ApiKeyRingHolder
{
    private volatile ApiKeyRing? _current;
    private volatile bool _isStale;

    /// <summary>The ring in force, or null as long as none could be loaded.</summary>
    public ApiKeyRing? Current => _current;

    /// <summary>Whether the sources hold something newer that could not be read.</summary>
    public bool IsStale => _isStale;

    public void Swap(ApiKeyRing ring)
    {
        _current = ring;
        _isStale = false;
    }

    /// <summary>Keeps the ring, since what would replace it cannot be used.</summary>
    public void Keep() => _isStale = true;
}
