namespace ServiceKit.Testing;

/// <summary>
/// What a service logged, at <c>Information</c> and above, in the order of time. The last 10,000 events are kept. Safe to use from several threads.
/// </summary>
public sealed class ServiceEvents
{
    private const int Most = 10_000;

    private readonly Lock _access = new();
    private readonly Queue<ServiceEvent> _events = new();

    /// <summary>Every event so far.</summary>
    public IReadOnlyList<ServiceEvent> All
    {
        get
        {
            lock (_access)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>The events of a name so far.</summary>
    /// <param name="name">The name, such as <c>auth.invalid_key</c>.</param>
    /// <returns>The events, the oldest first.</returns>
    public IReadOnlyList<ServiceEvent> Named(string name) => [.. All.Where(one => string.Equals(one.Name, name, StringComparison.Ordinal))];

    /// <summary>How many events of a name there were.</summary>
    /// <param name="name">The name, such as <c>auth.invalid_key</c>.</param>
    /// <returns>The number.</returns>
    public int Count(string name) => Named(name).Count;

    /// <summary>Forgets what was recorded so far.</summary>
    public void Clear()
    {
        lock (_access)
        {
            _events.Clear();
        }
    }

    /// <summary>Fails unless the service logged an event of this name so often.</summary>
    /// <param name="name">The name, such as <c>auth.invalid_key</c>.</param>
    /// <param name="times">How often. Default: once.</param>
    /// <exception cref="ServiceAssertionException">It did not. The message lists what it logged.</exception>
    public void AssertLogged(string name, int times = 1)
    {
        var all = All;
        var found = all.Count(one => string.Equals(one.Name, name, StringComparison.Ordinal));
        if (found != times)
        {
            var named = all.Where(one => one.Name.Length > 0).GroupBy(one => one.Name).Select(group => $"{group.Key} ({group.Count()})").Take(50).ToList();
            throw new ServiceAssertionException($"Expected the event {name} {times} time(s), but it was logged {found} time(s). Events so far: {(named.Count == 0 ? "none" : string.Join(", ", named))}.");
        }
    }

    internal void Add(ServiceEvent added)
    {
        lock (_access)
        {
            if (_events.Count == Most)
            {
                _events.Dequeue();
            }

            _events.Enqueue(added);
        }
    }
}
