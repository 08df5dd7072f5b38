using System.Collections.Concurrent;
using ServiceKit.Limits.Counters;

namespace ServiceKit.Limits.Clients;

/// <summary>The counters of a policy by client, of which there are never more than a fixed number.</summary>
/// <remarks>
/// Full, it first drops clients that have used nothing for as long as it matters, which changes nothing for them. If all are in
/// use, further clients share a fixed set of counters: a flood of addresses neither takes memory, nor gets a fresh quota for each
/// address, nor pushes out a client that has used up its own.
/// </remarks>
/// <typeparam name="TClient">What a client is known by.</typeparam>
/// <param name="capacity">Most clients that have a counter of their own.</param>
/// <param name="create">Makes the counter of a client.</param>
internal sealed class ClientTable<TClient>(int capacity, Func<TClient, Counter> create)
    where TClient : notnull
{
    /// <summary>How many counters those share who found no place.</summary>
    public const int SharedCounters = 256;

    // A look at every client takes milliseconds, which a flood must not cause with each request.
    private const long TimeBetweenSweeps = TimeSpan.TicksPerSecond;

    private readonly ConcurrentDictionary<TClient, Counter> _own = new();
    private readonly Counter?[] _shared = new Counter?[SharedCounters];
    private int _count;
    private int _sweeping;
    private long _nextSweep;

    /// <summary>Clients that have a counter of their own. Never more than the capacity.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The clients that have a counter of their own, as they come and go.</summary>
    public IEnumerable<KeyValuePair<TClient, Counter>> Own => _own;

    /// <summary>Counters in all, the shared ones included.</summary>
    public int Counters => Count + _shared.Count(counter => counter is not null);

    /// <summary>The counter of a client. It may be retired at any moment: then ask again.</summary>
    public Counter Of(TClient client, long now) => _own.TryGetValue(client, out var counter) ? counter : Add(client, now);

    /// <summary>Takes out a counter that has retired, if nobody else has.</summary>
    public void Remove(TClient client, Counter retired)
    {
        if (_own.TryRemove(KeyValuePair.Create(client, retired)))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    private Counter Add(TClient client, long now)
    {
        if (!TryReserve() && !(Sweep(now) && TryReserve()))
        {
            return Shared(client);
        }

        var created = create(client);
        var winner = _own.GetOrAdd(client, created);
        if (winner != created)
        {
            Interlocked.Decrement(ref _count);
        }

        return winner;
    }

    private bool TryReserve()
    {
        while (true)
        {
            var count = Volatile.Read(ref _count);
            if (count >= capacity)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _count, count + 1, count) == count)
            {
                return true;
            }
        }
    }

    private bool Sweep(long now)
    {
        if (now < Volatile.Read(ref _nextSweep) || Interlocked.Exchange(ref _sweeping, 1) != 0)
        {
            return false;
        }

        try
        {
            Volatile.Write(ref _nextSweep, now + TimeBetweenSweeps);
            foreach (var (client, counter) in _own)
            {
                if (counter.TryRetire(now))
                {
                    Remove(client, counter);
                }
            }

            return true;
        }
        finally
        {
            Volatile.Write(ref _sweeping, 0);
        }
    }

    private Counter Shared(TClient client)
    {
        // The hash code is seeded anew in each process, so that nobody can choose whom to share with.
        ref var counter = ref _shared[(uint)HashCode.Combine(client) % SharedCounters];
        return Volatile.Read(ref counter) ?? Interlocked.CompareExchange(ref counter, create(client), null) ?? counter;
    }
}
