namespace ServiceKit.Testing;

/// <summary>
/// What a service logged, at <c>Information</c> and above, in the order of time. The last 10,000 events are kept. Safe to use from several threads.
/// </summary>
public sealed class ServiceEvents
{
    private const int Most = 10_000;

    private readonly Lock _access = new();
    private readonly Queue<ServiceEvent> _events = new();
    private TaskCompletionSource _added = NewSignal();

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
        if (all.Count(one => string.Equals(one.Name, name, StringComparison.Ordinal)) != times)
        {
            throw Failure(all, name, times);
        }
    }

    /// <summary>
    /// Waits until the service has logged an event of this name so often. For what it logs once it has answered, such as <c>request</c>, which may come
    /// after the answer has arrived.
    /// </summary>
    /// <param name="name">The name, such as <c>request</c>.</param>
    /// <param name="times">How often, counted from the beginning or the last <see cref="Clear"/>; 1 or more. Default: once.</param>
    /// <param name="timeout">How long at most, by real time. Default: ten seconds.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The event that made it so often.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    /// <exception cref="ServiceAssertionException">It did not, in this time. The message lists what it logged.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    public async Task<ServiceEvent> WaitForAsync(string name, int times = 1, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        using var patience = new CancellationTokenSource(timeout ?? TimeSpan.FromSeconds(10));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (true)
        {
            // Taken before looking, so that what comes in between is not missed.
            var added = Volatile.Read(ref _added).Task;
            if (Named(name) is var found && found.Count >= times)
            {
                return found[times - 1];
            }

            try
            {
                await added.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw Failure(All, name, times);
            }
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

        Interlocked.Exchange(ref _added, NewSignal()).SetResult();
    }

    private static ServiceAssertionException Failure(IReadOnlyList<ServiceEvent> all, string name, int times)
    {
        var named = all.Where(one => one.Name.Length > 0).GroupBy(one => one.Name).Select(group => $"{group.Key} ({group.Count()})").Take(50).ToList();
        return new ServiceAssertionException(
            $"Expected the event {name} {times} time(s), but it was logged {all.Count(one => string.Equals(one.Name, name, StringComparison.Ordinal))} time(s). Events so far: {(named.Count == 0 ? "none" : string.Join(", ", named))}.");
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
