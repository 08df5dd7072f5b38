using System.Collections.Immutable;

namespace ServiceKit.Testing;

/// <summary>Everything that the service under test logged at Information and above, the last 10,000 events of it.</summary>
public sealed class TestEvents
{
    private const int MaxEvents = 10_000;

    private ImmutableQueue<TestEvent> _events = [];
    private readonly Lock _gate = new();
    private int _count;

    /// <summary>All events, the oldest first.</summary>
    public IReadOnlyList<TestEvent> All => [.. Volatile.Read(ref _events)];

    /// <summary>The events of one name.</summary>
    /// <param name="name">The name, such as <c>auth.invalid_key</c>.</param>
    /// <returns>The events, the oldest first.</returns>
    public IReadOnlyList<TestEvent> Named(string name) => [.. All.Where(e => string.Equals(e.Name, name, StringComparison.Ordinal))];

    /// <summary>How many events of one name there were.</summary>
    /// <param name="name">The name, such as <c>auth.invalid_key</c>.</param>
    /// <returns>The number.</returns>
    public int Count(string name) => All.Count(e => string.Equals(e.Name, name, StringComparison.Ordinal));

    /// <summary>Forgets what was logged so far.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            (_events, _count) = ([], 0);
        }
    }

    internal void Add(TestEvent added)
    {
        lock (_gate)
        {
            var events = _events.Enqueue(added);
            Volatile.Write(ref _events, _count == MaxEvents ? events.Dequeue() : events);
            _count = Math.Min(_count + 1, MaxEvents);
        }
    }
}
