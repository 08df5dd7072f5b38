namespace KeyService.Entries;

/// <summary>Holds the name-in-words in memory: they are gone when the service stops. A database would take its place.</summary>
public sealed class EntryStore
{
    /// <summary>The most that it holds, so that no caller can fill the memory.</summary>
    public const int Capacity = 1000;

    private readonly Lock _lock = new();
    private readonly List<Entry> _all = [];

    /// <summary>All of them, by id.</summary>
    public Entry[] All()
    {
        lock (_lock)
        {
            return [.. _all];
        }
    }

    /// <summary>Adds one and gives it the next id; null if the store is full.</summary>
    public Entry? Add(string name)
    {
        lock (_lock)
        {
            if (_all.Count == Capacity)
            {
                return null;
            }

            var added = new Entry(_all.Count + 1, name);
            _all.Add(added);
            return added;
        }
    }
}
