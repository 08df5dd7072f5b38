namespace ServiceKit.ApiKeys;

/// <summary>The one place that knows the ring in force. Readers take the reference once per request and never lock.</summary>
/// <param name="store">Whether the keys of a store belong to the ring: there is none until they are known, whatever the sources hold.</param>
internal sealed class ApiKeyRingHolder(ManagedKeysExpected? store = null)
{
    private readonly Lock _swap = new();
    private ApiKeyRing? _sources;
    private IManagedKeys? _managed;
    private volatile ApiKeyRing? _current;
    private volatile bool _isStale;

    /// <summary>The ring in force, or null as long as none could be loaded.</summary>
    public ApiKeyRing? Current => _current;

    /// <summary>Whether the sources hold something newer that could not be read.</summary>
    public bool IsStale => _isStale;

    /// <summary>Whether a source of the configuration gave keys; null as long as they were not read.</summary>
    public bool? SourcesHaveKeys
    {
        get
        {
            lock (_swap)
            {
                return _sources is null ? null : _sources.Count > 0;
            }
        }
    }

    /// <summary>Whether the service has keys in a store.</summary>
    public bool HasStore => store is not null;

    public void Swap(ApiKeyRing ring)
    {
        lock (_swap)
        {
            _sources = ring;
            Combine();
            _isStale = false;
        }
    }

    public void Swap(IManagedKeys managed)
    {
        lock (_swap)
        {
            _managed = managed;
            Combine();
        }
    }

    /// <summary>Keeps the ring, since what would replace it cannot be used.</summary>
    public void Keep() => _isStale = true;

    private void Combine() => _current =
        store is null ? _sources
        : _managed is { } managed ? _sources?.With(managed)
        : null;
}
