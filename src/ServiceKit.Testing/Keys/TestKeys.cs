namespace ServiceKit.Testing;

/// <summary>The keys that tests made, as a list that the service reads again whenever one comes.</summary>
#pragma warning disable CA1001 // a semaphore without a wait handle holds nothing
internal sealed class TestKeys
#pragma warning restore CA1001
{
    private static readonly ApiKeyFormat Format = new("test");

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly KeyList _list = new();

    /// <summary>Makes these keys, and those that were given in code before, the keys of the service. The options are made once.</summary>
    public void TakeOver(ApiKeyOptions options)
    {
        // The first is nobody's: a service with no key at all does not start, and one that needs none would stay open.
        _list.Entries = [new ApiKeyEntry { Key = NewKey(), Name = "nobody", Enabled = false, Scopes = [] }, .. options.ApiKeys ?? []];
        options.ApiKeys = _list;
        // What lies about on a machine is no part of a test.
        options.AdminKeyVariable = null;
    }

    /// <summary>Adds a key, and waits until the service knows it.</summary>
    /// <exception cref="ArgumentException">The service does not take the key.</exception>
    public async Task AddAsync(ApiKeyEntry entry, IApiKeyReloader reloader, CancellationToken cancellationToken)
    {
        // One at a time, so that who asks for a malformed key spoils nobody else's.
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var before = _list.Entries;
            _list.Entries = [.. before, entry];
            if (!await reloader.ReloadAsync(cancellationToken).ConfigureAwait(false))
            {
                _list.Entries = before;
                await reloader.ReloadAsync(cancellationToken).ConfigureAwait(false);
                throw new ArgumentException("The service does not take this key: a scope, the name, the tenant, a network or the limit is malformed. The events of the service say which.", nameof(entry));
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    // Of the format that logs are redacted by.
    public static string NewKey() => Format.Generate();

    /// <summary>What the options hold. The service reads it again at each reload.</summary>
    private sealed class KeyList : IReadOnlyList<ApiKeyEntry>
    {
        private volatile ApiKeyEntry[] _entries = [];

        public ApiKeyEntry[] Entries
        {
            get => _entries;
            set => _entries = value;
        }

        public int Count => _entries.Length;

        public ApiKeyEntry this[int index] => _entries[index];

        public IEnumerator<ApiKeyEntry> GetEnumerator() => ((IEnumerable<ApiKeyEntry>)_entries).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
